-- A quarter: sums over sums, never an average of days
select c.quarter, sum(d.numerator) / nullif(sum(d.denominator), 0) as fcr_rate, sum(d.denominator) as tickets
from kpi.daily_total d join kpi.calendar c using (day) where d.kpi = 'fcr_rate' and d.variant = 'default' group by c.quarter order by c.quarter;
