-- Last month against the one a year ago
select k.name, kpi.value_text(c.value, k.unit) as last_month, kpi.value_text(c.year_ago, k.unit) as a_year_ago
from kpi.compare c join kpi.catalog k using (kpi, variant)
where c.period = 'last_month' and c.dimension = 'all' and c.variant = 'default' order by k.family, k.name;
