package hub.loader.swap;

/** Says when it is time to look whether there is another revision. */
@FunctionalInterface
interface Changes extends AutoCloseable {

    /**
     * Waits until it is time to look.
     *
     * @param failures how often in a row looking has failed
     */
    void await(int failures) throws InterruptedException;

    @Override
    default void close() {}
}
