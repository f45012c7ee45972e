package hub.core.publish;

import hub.core.publish.Finding.State;
import hub.core.spi.CheckResult;
import java.util.ArrayList;
import java.util.List;

/** All findings of a check, as a list of a class that the shell's pipes can call. An error among them fails the check. */
public final class Findings extends ArrayList<Finding> implements CheckResult {

    private static final long serialVersionUID = 1;

    public Findings(List<Finding> findings) {
        super(findings);
    }

    @Override
    public boolean ok() {
        return stream().noneMatch(finding -> finding.state() == State.ERROR);
    }
}
