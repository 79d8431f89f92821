-- The backlog of one day under several filters
select channel, priority, sum(backlog_open) as open, sum(backlog_past_sla) as past_sla
from kpi.stock_slice where day = (select max(day) from kpi.stock_slice) group by channel, priority order by open desc;
