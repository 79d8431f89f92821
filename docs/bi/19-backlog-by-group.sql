-- What waited in each group at the end of the last whole day
select label as team, value as open from kpi.daily_by_group
where kpi = 'backlog_open' and variant = 'default' and day = (select max(day) from kpi.daily_by_group where kpi = 'backlog_open' and not is_provisional) order by value desc;
