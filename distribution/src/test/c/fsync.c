/*
 * Makes fsync and fdatasync slow, or fail, in a process that has this as LD_PRELOAD. The file that FSYNC_FAULTS names
 * says how, and is read anew each time: "MILLIS PER_MILLE", how long each takes and how many of a thousand fail.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static atomic_uint calls;

static int fails(void) {
    const char *path = getenv("FSYNC_FAULTS");
    FILE *file = path ? fopen(path, "r") : NULL;
    long millis = 0, per_mille = 0;
    if (file) {
        if (fscanf(file, "%ld %ld", &millis, &per_mille) != 2) millis = per_mille = 0;
        fclose(file);
    }
    if (millis > 0) {
        struct timespec pause = {millis / 1000, millis % 1000 * 1000000};
        nanosleep(&pause, NULL);
    }
    /* Spread over the calls without a state that threads would share: Knuth's multiplicative hash. */
    return (atomic_fetch_add(&calls, 1) * 2654435761u >> 8) % 1000 < (unsigned)per_mille;
}

static int pass(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (fails()) {
        errno = EIO;
        return -1;
    }
    return real(fd);
}

int fsync(int fd) { return pass("fsync", fd); }

int fdatasync(int fd) { return pass("fdatasync", fd); }
