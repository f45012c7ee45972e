package model;

import hub.gpu.Tensor;
import hub.gpu.nn.Module;
import java.util.ArrayList;
import java.util.List;

/** Layers that all take the same input; their outputs are concatenated by channels. */
final class ParallelBranches extends Module {

    private final List<Module> branches;

    ParallelBranches(Module... branches) {
        this.branches = List.of(branches);
    }

    @Override
    protected Tensor forward(Tensor x) {
        var channels = new ArrayList<Tensor>();
        for (Module branch : branches) {
            channels.add(branch.apply(x));
        }
        return Tensor.cat(channels, 1);
    }
}
