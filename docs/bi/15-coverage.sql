-- What is missing or not exact, and what to do about it
select connection_id, kpi, status, reason, action from kpi.coverage where status <> 'exact' and variant = 'default' order by connection_id, kpi;
