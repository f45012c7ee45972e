package hub.loader;

/** The same in another framework. */
class LiveModelLifeInEquinoxTest extends LiveModelLifeTest {

    @Override
    String framework() {
        return TestFramework.EQUINOX;
    }
}
