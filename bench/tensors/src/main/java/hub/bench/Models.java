package hub.bench;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.nn.EncoderArguments;
import hub.gpu.nn.Module;
import hub.gpu.nn.TransformerEncoder;
import hub.gpu.service.BenchTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Whole models: {@code latency}, {@code threads}, {@code memory} or {@code unload}; one line each: name, number, unit. */
final class Models {

    private static final int WARM_UP = Integer.getInteger("bench.warmup", 10);
    private static final int RUNS = Integer.getInteger("bench.runs", 30);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 10);

    public static void main(String[] args) throws Exception {
        Torch torch = BenchTorch.open();
        switch (args[0]) {
            case "latency" -> latency(torch);
            case "threads" -> threads(torch);
            case "memory" -> memory(torch);
            case "unload" -> unload();
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    private static void latency(Torch torch) {
        Module resnet = torch.freshWeights().load(ResNet::resnet18);
        Module encoder = encoder(torch);
        for (int batch : new int[] {1, 8}) {
            median(
                    "resnet18 batch " + batch,
                    resnet,
                    torch.randn(batch, 3, 224, 224).to(torch.device()));
            median(
                    "encoder batch " + batch,
                    encoder,
                    torch.randn(batch, 128, 512).to(torch.device()));
        }
    }

    private static Module encoder(Torch torch) {
        return torch.freshWeights()
                .load(w ->
                        new TransformerEncoder(w, 8, EncoderArguments.of(512, 8).batchFirst(true)));
    }

    private static void median(String name, Module module, Tensor x) {
        double[] times = new double[RUNS];
        for (int i = -WARM_UP; i < RUNS; i++) {
            long start = System.nanoTime();
            try (Tensor y = module.apply(x)) {
                y.slice(0, 0, 1).toFloatArray();
            }
            if (i >= 0) {
                times[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(times);
        System.out.printf("%s\t%.2f\tms%n", name, times[RUNS / 2]);
    }

    private static void threads(Torch torch) throws InterruptedException {
        Module resnet = torch.freshWeights().load(ResNet::resnet18);
        for (int count : new int[] {1, 4, 16, 64}) {
            var done = new AtomicLong();
            var ready = new CountDownLatch(count);
            var go = new CountDownLatch(1);
            var stop = new AtomicLong(Long.MAX_VALUE);
            var threads = IntStream.range(0, count)
                    .mapToObj(i -> Thread.ofPlatform().start(() -> {
                        try (TensorScope _ = torch.scope()) {
                            Tensor x = torch.randn(1, 3, 64, 64).to(torch.device());
                            resnet.apply(x).close();
                            ready.countDown();
                            go.await();
                            while (System.nanoTime() < stop.get()) {
                                resnet.apply(x).close();
                                done.incrementAndGet();
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .toList();
            ready.await();
            long start = System.nanoTime();
            stop.set(start + SECONDS * 1_000_000_000L);
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            System.out.printf(
                    "resnet18 64x64, %d threads\t%.1f\t1/s%n", count, done.get() / ((System.nanoTime() - start) / 1e9));
        }
    }

    private static void memory(Torch torch) throws IOException {
        Module resnet = torch.freshWeights().load(ResNet::resnet50);
        Tensor x = torch.randn(8, 3, 224, 224).to(torch.device());
        long before = peak();
        for (int i = 0; i < 3; i++) {
            resnet.apply(x).close();
        }
        System.out.printf("resnet50 batch 8, peak of the process\t%d\tMiB%n", peak() / 1024);
        System.out.printf("resnet50 batch 8, peak above the loaded model\t%d\tMiB%n", (peak() - before) / 1024);
    }

    /** Three models, one after the other, each of a Torch that ends as that of a bundle that stops. */
    private static void unload() throws IOException, InterruptedException {
        for (int i = 1; i <= 3; i++) {
            Torch torch = BenchTorch.open();
            Module resnet = torch.freshWeights().load(ResNet::resnet50);
            var threads = IntStream.range(0, 6)
                    .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                        for (int pass = 0; pass < 4; pass++) {
                            try (TensorScope _ = torch.scope()) {
                                resnet.apply(torch.randn(4, 3, 224, 224).to(torch.device()));
                            }
                        }
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            long serving = status("VmRSS");
            BenchTorch.close(torch);
            System.out.printf("resnet50 no. %d in six threads, resident\t%d\tMiB%n", i, serving / 1024);
            System.out.printf("resnet50 no. %d gone, resident\t%d\tMiB%n", i, status("VmRSS") / 1024);
        }
    }

    private static long peak() throws IOException {
        return status("VmHWM");
    }

    private static long status(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
