package hub.loader;

/** The same in another framework. */
class ReleaseInEquinoxTest extends ReleaseTest {

    @Override
    String framework() {
        return TestFramework.EQUINOX;
    }
}
