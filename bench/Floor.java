import hub.embed.framework.ClassPathBundles;
import hub.embed.framework.RunningFramework;
import java.util.List;
import java.util.Map;

/** Ends at once; or starts and stops a framework without bundles, if there is an argument. For {@code bench/floor.sh}. */
final class Floor {

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            var none = new ClassPathBundles(Floor.class.getClassLoader(), List.of());
            RunningFramework.start(Map.of("felix.resolver.parallelism", "1"), none)
                    .close();
        }
    }
}
