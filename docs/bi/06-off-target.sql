-- What is off target this month, worst first
select k.name, v.dimension, v.member, v.value, v.target, v.status, v.sample_size from kpi.monthly_vs_target v join kpi.catalog k using (kpi, variant)
where v.month = (select max(month) from kpi.monthly) and v.status in ('warning', 'bad') order by v.status, k.name, v.member;
