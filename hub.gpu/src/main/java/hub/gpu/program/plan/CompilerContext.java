package hub.gpu.program.plan;

import hub.gpu.Device;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.schema.OperatorsAllowedInPrograms;
import hub.gpu.schema.OperatorsAllowedInPrograms.Operator;
import hub.gpu.schema.OperatorsAllowedInPrograms.Refused;
import java.util.HashMap;
import java.util.Map;

/** What all graphs of a program share while they are compiled. */
final class CompilerContext {

    private final OperatorsAllowedInPrograms operators;
    private final TensorOwner owner;
    private final Device device;
    private final MissingFeatures missing = new MissingFeatures();
    private final Map<String, Operator> found = new HashMap<>();

    CompilerContext(OperatorsAllowedInPrograms operators, TensorOwner owner, Device device) {
        this.operators = operators;
        this.owner = owner;
        this.device = device;
    }

    Operator find(String target) throws Refused {
        Operator known = found.get(target);
        if (known == null) {
            known = operators.find(target);
            found.put(target, known);
        }
        return known;
    }

    /** What is thrown for something that hub has no idea of. */
    Refused unknown() {
        return new Refused("hub does not know it");
    }

    TensorOwner owner() {
        return owner;
    }

    Device device() {
        return device;
    }

    MissingFeatures missing() {
        return missing;
    }
}
