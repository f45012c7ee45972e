package hub.loader;

/** The same in another framework. */
class EndedInEquinoxTest extends EndedTest {

    @Override
    String framework() {
        return TestFramework.EQUINOX;
    }
}
