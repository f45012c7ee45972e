package hub.loader;

/** The same in another framework. */
class SwapInEquinoxTest extends SwapTest {

    @Override
    String framework() {
        return TestFramework.EQUINOX;
    }
}
