-- What changed after it was final, and why
select restated_at, grain, day, kpi, dimension, member, old_value, new_value, reason from kpi.restatement order by restatement_id desc limit 50;
