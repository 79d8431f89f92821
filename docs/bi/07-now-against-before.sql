-- Now against before: every main number of the whole desk
select k.name, kpi.value_text(c.value, k.unit) as now, kpi.value_text(c.previous, k.unit) as before, round((c.change * 100)::numeric) as change_pct, c.status
from kpi.compare c join kpi.catalog k using (kpi, variant) where c.period = 'last_7_days' and c.dimension = 'all' and c.variant = 'default' order by k.family, k.name;
