-- A percentile under a filter of your own: from the events
select channel, percentile_cont(0.5) within group (order by resolution_s) / 3600 as median_h, count(resolution_s) as tickets
from kpi.resolution where priority = 'urgent' and day > (select max(day) - 90 from kpi.daily) group by channel order by median_h;
