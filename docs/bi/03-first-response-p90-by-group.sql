-- Nine of ten first replies were faster than this, by group and month
select month, label as team, value / 60 as minutes from kpi.monthly_by_group
where kpi = 'first_response_time_median' and variant = 'p90' order by month, value desc;
