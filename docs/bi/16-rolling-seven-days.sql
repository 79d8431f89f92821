-- Satisfaction over the last seven days, day by day: a rolling sum over a rolling sum
select day, sum(numerator) over w / nullif(sum(denominator) over w, 0) as csat_last_7_days, sum(denominator) over w as answers
from kpi.daily_total where kpi = 'csat_score' and variant = 'default'
window w as (order by day range between interval '6 days' preceding and current row) order by day;
