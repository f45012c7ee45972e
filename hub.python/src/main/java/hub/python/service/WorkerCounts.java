package hub.python.service;

import hub.core.RepoRef;
import hub.core.spi.CheckedConfiguration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** How many processes serve each repo, by its name with or without a ref. */
record WorkerCounts(Map<String, Integer> byName) {

    private static final int MOST = 256;

    private record Entry(String repo, int count) {

        static Entry parse(String text) {
            int equals = text.lastIndexOf('=');
            int count =
                    equals < 1 ? 0 : Integer.parseInt(text.substring(equals + 1).strip());
            if (count < 1 || count > MOST) {
                throw new IllegalArgumentException(text);
            }
            return new Entry(text.substring(0, equals).strip(), count);
        }
    }

    static WorkerCounts parse(String... entries) {
        return new WorkerCounts(Arrays.stream(entries)
                .flatMap(entry -> CheckedConfiguration.parse(
                        PythonService.PID,
                        "workers",
                        entry,
                        "REPO=NUMBER, with a number from 1 to " + MOST,
                        "it is left out",
                        Entry::parse)
                        .stream())
                .collect(Collectors.toMap(Entry::repo, Entry::count, (_, last) -> last)));
    }

    int of(RepoRef ref) {
        String whole = ref.toString();
        int colon = whole.lastIndexOf(':');
        String name = colon < 0 ? whole : whole.substring(0, colon);
        return byName.getOrDefault(whole, byName.getOrDefault(name, 1));
    }
}
