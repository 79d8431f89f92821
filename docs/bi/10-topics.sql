-- What people ask about most, and what grows
select rank, topic, tickets, share, change from kpi.top_topic where period = 'last_28_days' order by rank limit 10;
