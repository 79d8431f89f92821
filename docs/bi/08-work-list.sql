-- What to work on next
select place, reason, due_at, remaining_s / 60 as minutes_left, w.channel, g.label as team, url
from kpi.work_list w left join kpi.agent_group g using (group_id) order by place limit 20;
