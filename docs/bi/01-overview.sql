-- The last four weeks at a glance
select day, ticket_volume, tickets_resolved, backlog_open, first_response_time_median / 3600 as first_response_h, csat_score, is_provisional
from kpi.daily_overview where day > (select max(day) - 28 from kpi.daily_overview) order by day;
