-- Satisfaction by agent last month, against the target
select a.label, a.value_text as csat, a.sample_size as answers, v.target, v.status
from kpi.monthly_by_agent a
left join kpi.monthly_vs_target v on v.month = a.month and v.kpi = a.kpi and v.variant = a.variant and v.dimension = 'agent' and v.member = a.member
where a.kpi = 'csat_score' and a.variant = 'default' and a.month = (select max(month) from kpi.monthly_by_agent where month < date_trunc('month', current_date)) order by a.label;
