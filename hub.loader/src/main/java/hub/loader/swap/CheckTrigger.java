package hub.loader.swap;

/** Says when it is time to look whether there is another revision. */
@FunctionalInterface
interface CheckTrigger extends AutoCloseable {

    /**
     * Waits until it is time to look.
     *
     * @param failures how often in a row looking has failed
     */
    void await(int failures) throws InterruptedException;

    /** For what is made once and not followed: looks again only until it serves. */
    static CheckTrigger whileFailing(CheckTrigger retries) {
        return failures -> {
            if (failures == 0) {
                Thread.sleep(Long.MAX_VALUE);
            }
            retries.await(failures);
        };
    }

    @Override
    default void close() {}
}
