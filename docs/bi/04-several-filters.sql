-- Several filters at once: urgent and high e-mail tickets, first response by day
select day, sum(first_reply_seconds) / nullif(sum(first_replies), 0) as first_response_s, sum(first_replies) as replies
from kpi.daily_slice where channel = 'email' and priority in ('urgent', 'high') group by day having sum(first_replies) > 0 order by day;
