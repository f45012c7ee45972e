package hub.loader;

/** The same in another framework. */
class ModelLoaderInEquinoxTest extends ModelLoaderTest {

    @Override
    String framework() {
        return TestFramework.EQUINOX;
    }
}
