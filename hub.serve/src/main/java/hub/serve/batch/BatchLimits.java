package hub.serve.batch;

import java.time.Duration;

/**
 * How calls are put together.
 *
 * @param maxBatchSize the most rows of one pass
 * @param maxQueueDelay how long a call waits at most for others, while nothing runs
 * @param maxQueueSize how many calls may wait
 */
public record BatchLimits(int maxBatchSize, Duration maxQueueDelay, int maxQueueSize) {}
