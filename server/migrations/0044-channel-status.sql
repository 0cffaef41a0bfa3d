-- When a channel was heard of last, asked by the console.
CREATE INDEX channel_notices_received ON channel_notices (campus_id, channel, received_at);
