/** The schema of the warehouse's database that belongs to BullMQ alone; its PostgreSQL backend takes no other name on a given pool. */
export const QUEUE_SCHEMA = 'bullmq';
