-- Satisfaction by channel and week, as people write it
select week, label, value_text, sample_size from kpi.weekly_by_channel
where kpi = 'csat_score' and variant = 'default' and sample_size > 0 order by week, label;
