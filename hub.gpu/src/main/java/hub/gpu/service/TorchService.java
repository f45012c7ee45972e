package hub.gpu.service;

import hub.core.spi.Checkpoints;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.Progress;
import hub.gpu.CloseableTorch;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.DeviceInfo;
import hub.gpu.MemoryUse;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.checkpoint.Weights;
import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.Storage;
import hub.gpu.operators.Call;
import hub.gpu.operators.RandomNumbers;
import hub.gpu.operators.TensorData;
import hub.gpu.operators.TensorScopes;
import hub.gpu.ownership.BlobTensors;
import hub.gpu.ownership.MemoryMeter;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.program.Program;
import hub.gpu.program.plan.ProgramLoader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.slf4j.LoggerFactory;

/** One bundle's instance of {@link Torch}, or one that belongs to no bundle. */
@Component(service = Torch.class, scope = ServiceScope.BUNDLE)
public final class TorchService implements CloseableTorch {

    private final LibtorchService libtorch;
    private final RemoteCheckpoints remote;
    private final TensorOwner owner;
    private final CheckpointLoader checkpoints = new CheckpointLoader(this::owner);

    /** What the using bundle was made from, or null if it is not a model's. */
    private final String repo;

    @Activate
    public TorchService(
            @Reference LibtorchService libtorch, @Reference RemoteCheckpoints remote, ComponentContext context) {
        this(
                libtorch,
                remote,
                context.getUsingBundle().getSymbolicName(),
                context.getUsingBundle().getHeaders("").get("Hub-Repo"),
                context.getUsingBundle().getBundleId());
    }

    TorchService(LibtorchService libtorch, RemoteCheckpoints remote, String name, String repo, long bundleId) {
        this.libtorch = libtorch;
        this.remote = remote;
        this.owner = new TensorOwner(name);
        this.repo = repo;
        libtorch.add(owner, bundleId);
    }

    /** One without a framework, with a libtorch that the environment names. */
    public static CloseableTorch standalone(
            HubDirectory directory, Downloader downloader, Checkpoints checkpoints, Progress progress) {
        var libtorch = new LibtorchService("", LibtorchService.AUTO, System.getenv(), directory, downloader, progress);
        return new TorchService(libtorch, new RemoteCheckpoints(checkpoints, progress), "the application", null, -1);
    }

    @Override
    @Deactivate
    public void close() {
        owner.close();
        libtorch.remove(owner);
    }

    private TensorOwner owner() {
        libtorch.load();
        return owner;
    }

    private Call op(String name) {
        return Call.of(name, owner());
    }

    /** Ends the call of a factory with PyTorch's defaults for layout, device and pinned memory. */
    private static Tensor made(Call factory, DType type) {
        return factory.opt(type).none(3).tensor();
    }

    private Tensor copyOf(Object array, int length, DType type, long... shape) {
        return TensorData.copyOf(array, length, type, shape.length == 0 ? new long[] {length} : shape, owner());
    }

    @Override
    public Tensor tensor(float[] data, long... shape) {
        return copyOf(data, data.length, DType.FLOAT32, shape);
    }

    @Override
    public Tensor tensor(double[] data, long... shape) {
        return copyOf(data, data.length, DType.FLOAT64, shape);
    }

    @Override
    public Tensor tensor(long[] data, long... shape) {
        return copyOf(data, data.length, DType.INT64, shape);
    }

    @Override
    public Tensor tensor(int[] data, long... shape) {
        return copyOf(data, data.length, DType.INT32, shape);
    }

    @Override
    public Tensor tensor(short[] data, long... shape) {
        return copyOf(data, data.length, DType.INT16, shape);
    }

    @Override
    public Tensor tensor(byte[] data, long... shape) {
        return copyOf(data, data.length, DType.UINT8, shape);
    }

    @Override
    public Tensor tensor(boolean[] data, long... shape) {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) (data[i] ? 1 : 0);
        }
        return copyOf(bytes, bytes.length, DType.BOOL, shape);
    }

    @Override
    public Tensor tensor(ByteBuffer data, DType type, long... shape) {
        long[] sizes = shape.length == 0 ? new long[] {data.remaining() / type.bytes()} : shape;
        return TensorData.copyOf(data, type, sizes, owner());
    }

    @Override
    public Tensor fromBuffer(ByteBuffer data, DType type, Runnable released, long... shape) {
        TensorData.requireBytes(data, type, shape);
        return BlobTensors.tensor(
                MappedTensor.contiguous(new Storage(ByteRegion.of(data, released)), type, shape), owner());
    }

    @Override
    public Tensor read(ReadableByteChannel source, DType type, long... shape) throws IOException {
        return TensorData.read(source, type, shape, owner());
    }

    @Override
    public Tensor scalar(Number value) {
        return full(value);
    }

    @Override
    public Tensor empty(DType type, long... shape) {
        return TensorData.uninitialised(shape, type, Device.CPU, owner());
    }

    @Override
    public Tensor zeros(long... shape) {
        return empty(DType.FLOAT32, shape).zero_();
    }

    @Override
    public Tensor ones(long... shape) {
        return empty(DType.FLOAT32, shape).fill_(1);
    }

    @Override
    public Tensor full(Number value, long... shape) {
        boolean fraction = value instanceof Double || value instanceof Float;
        return empty(fraction ? DType.FLOAT32 : DType.INT64, shape).fill_(value);
    }

    @Override
    public Tensor arange(long end) {
        return arange(0, end);
    }

    @Override
    public Tensor arange(long start, long end) {
        return arange(start, end, 1);
    }

    @Override
    public Tensor arange(long start, long end, long step) {
        // A distance that is too large for a long has the wrong sign.
        long distance = end - start;
        boolean arrives = step > 0 ? end >= start && distance >= 0 : end <= start && distance <= 0;
        requireSteps(step == 0, !arrives, start, end, step);
        return TensorData.ofLongs(Math.ceilDiv(distance, step), index -> start + index * step, owner());
    }

    @Override
    public Tensor arange(double start, double end, double step) {
        double steps = (end - start) / step;
        requireSteps(step == 0, !(steps >= 0), start, end, step);
        return TensorData.ofFloats((long) Math.ceil(steps), index -> (float) (start + index * step), owner());
    }

    private static void requireSteps(boolean none, boolean away, Number start, Number end, Number step) {
        if (none) {
            throw new IllegalArgumentException("arange: the step must not be 0");
        }
        if (away) {
            throw new IllegalArgumentException(
                    "arange: steps of %s do not lead from %s to %s".formatted(step, start, end));
        }
    }

    @Override
    public Tensor linspace(double start, double end, int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException(
                    "linspace: expected a number of steps that is not negative, not " + steps);
        }
        try (Tensor first = number(start);
                Tensor last = number(end)) {
            return made(op("linspace.Tensor_Tensor").arg(first).arg(last).arg(steps), DType.FLOAT32);
        }
    }

    private Tensor number(double value) {
        return TensorData.copyOf(new double[] {value}, 1, DType.FLOAT64, new long[0], owner());
    }

    @Override
    public Tensor eye(long n) {
        return made(op("eye").arg(n), DType.FLOAT32);
    }

    @Override
    public Tensor hannWindow(long length) {
        return made(op("hann_window").arg(length), DType.FLOAT32);
    }

    @Override
    public Tensor rand(long... shape) {
        return made(op("rand").arg(shape), DType.FLOAT32);
    }

    @Override
    public Tensor randn(long... shape) {
        return made(op("randn").arg(shape), DType.FLOAT32);
    }

    @Override
    public Tensor randint(long low, long high, long... shape) {
        return made(op("randint.low").arg(low).arg(high).arg(shape), DType.INT64);
    }

    @Override
    public Tensor randperm(long n) {
        return made(op("randperm").arg(n), DType.INT64);
    }

    @Override
    public void manualSeed(long seed) {
        libtorch.load();
        RandomNumbers.seed(seed);
    }

    @Override
    public List<Object> call(String operator, String overload, Object... arguments) {
        return libtorch.operators().call(operator, overload, Arrays.asList(arguments), owner);
    }

    @Override
    public TensorScope scope() {
        libtorch.load();
        return TensorScopes.open();
    }

    @Override
    public Device device() {
        return libtorch.device();
    }

    @Override
    public List<DeviceInfo> devices() {
        return libtorch.devices();
    }

    @Override
    public List<MemoryUse> memory() {
        return MemoryMeter.of(owner);
    }

    @Override
    public StateDict load(Path checkpoint) {
        return checkpoints.load(Checkpoint.open(checkpoint));
    }

    @Override
    public StateDict load(Checkpoint checkpoint) {
        return checkpoints.load(checkpoint);
    }

    @Override
    public StateDict load(Path checkpoint, Device device) {
        return checkpoints.load(Checkpoint.open(checkpoint), device);
    }

    @Override
    public StateDict loadStateDictFromUrl(String url) {
        return loadStateDictFromUrl(url, null, null, true, false, null, true);
    }

    @Override
    public StateDict loadStateDictFromUrl(
            String url,
            Path modelDir,
            Device mapLocation,
            boolean progress,
            boolean checkHash,
            String fileName,
            boolean weightsOnly) {
        if (!weightsOnly) {
            LoggerFactory.getLogger(TorchService.class)
                    .warn("weights_only=False makes no difference: {} is read as data, and nothing in it is run", url);
        }
        Checkpoint checkpoint = remote.open(repo, url, modelDir, progress, checkHash, fileName);
        return checkpoints.load(checkpoint, mapLocation == null ? Device.CPU : mapLocation);
    }

    @Override
    public Program program(Path file) {
        return program(file, device());
    }

    @Override
    public Program program(Path file, Device device) {
        return program(file, device, libtorch.allowsMachineCode());
    }

    @Override
    public Program program(Path file, Device device, boolean machineCode) {
        return new ProgramLoader(libtorch.operators()).load(file, device, owner(), machineCode);
    }

    @Override
    public Weights weights(Path checkpoint) {
        return weights(checkpoint, device());
    }

    @Override
    public Weights weights(Path checkpoint, Device device) {
        return Weights.of(this, load(checkpoint), device);
    }

    @Override
    public Weights weights(StateDict checkpoint) {
        return Weights.of(this, checkpoint, device());
    }

    @Override
    public Weights freshWeights() {
        return freshWeights(device());
    }

    @Override
    public Weights freshWeights(Device device) {
        libtorch.load();
        return Weights.fresh(this, device);
    }
}
