package hub.loader;

/** The same in another framework. */
class FinalDrainInEquinoxTest extends FinalDrainTest {

    @Override
    String framework() {
        return TestFramework.EQUINOX;
    }
}
