package hub.loader;

class SwapInEquinoxTest extends SwapTest {

    @Override
    String framework() {
        return RunningFramework.EQUINOX;
    }
}
