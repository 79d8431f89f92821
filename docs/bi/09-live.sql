-- The desk now, by team
select g.label as team, sum(l.open) as open, sum(l.unassigned) as unassigned, sum(l.sla_at_risk) as at_risk, sum(l.sla_breached) as breached, max(l.as_of) as as_of
from kpi.live l left join kpi.agent_group g using (group_id) group by g.label order by breached desc, open desc;
