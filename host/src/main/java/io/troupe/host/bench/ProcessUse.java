package io.troupe.host.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** What this process uses of the machine. */
final class ProcessUse {

    private ProcessUse() {}

    /** Memory in use after all garbage is gone, in megabytes. */
    static double heap() throws InterruptedException {
        var sizes = new double[3];
        for (int look = 0; look < sizes.length; look++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
            sizes[look] =
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
        }
        return Arrays.stream(sizes).min().orElseThrow();
    }

    static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
