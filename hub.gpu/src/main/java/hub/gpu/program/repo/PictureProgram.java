package hub.gpu.program.repo;

import hub.gpu.nn.Module;
import hub.gpu.program.Program;
import hub.gpu.program.Signature;
import hub.gpu.program.command.PictureInput;
import java.util.Map;

/**
 * A program of which its publisher said how pictures become its inputs.
 *
 * @param pictures by the names of the inputs
 */
record PictureProgram(Program program, Map<String, PictureInput> pictures) implements Program {

    @Override
    public Signature signature() {
        return program.signature();
    }

    @Override
    public Object run(Object... inputs) {
        return program.run(inputs);
    }

    @Override
    public Object run(Map<String, ?> inputs) {
        return program.run(inputs);
    }

    @Override
    public boolean hasState() {
        return program.hasState();
    }

    @Override
    public boolean runsMachineCode() {
        return program.runsMachineCode();
    }

    @Override
    public Module module() {
        return program.module();
    }

    @Override
    public String toString() {
        return program.toString();
    }
}
