-- From a number to its tickets: the slowest first replies of a day
select t.url, r.first_reply_s, t.topic, a.label as agent from kpi.first_reply r join kpi.ticket t using (connection_id, ticket_id)
left join kpi.agent a on a.agent_id = r.agent_id where r.day = (select max(day) from kpi.daily) order by r.first_reply_s desc limit 10;
