/* Notes every write and every sync of the files below $POWER_DIR in $POWER_LOG, in their order.
   One record: kind (w write, t truncate, s sync), length of path, length of data, offset, path, data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;

static void note(char kind, int fd, const void *data, size_t size, int64_t offset) {
    static ssize_t (*raw)(int, const void *, size_t);
    char link[64], path[4096];
    const char *dir = getenv("POWER_DIR"), *log = getenv("POWER_LOG");
    if (!dir || !log || fd == out) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    if (strncmp(path, dir, strlen(dir))) return;
    pthread_mutex_lock(&lock);
    if (!raw) raw = dlsym(RTLD_NEXT, "write");
    if (out < 0) out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    uint32_t head[2] = {(uint32_t)length, (uint32_t)size};
    if (raw(out, &kind, 1) < 0 || raw(out, head, sizeof head) < 0 || raw(out, &offset, sizeof offset) < 0 ||
        raw(out, path, length) < 0 || (size && raw(out, data, size) < 0)) abort();
    pthread_mutex_unlock(&lock);
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    ssize_t done = real(fd, data, size);
    if (done > 0) note('w', fd, data, done, -1);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    ssize_t done = real(fd, data, size, offset);
    if (done > 0) note('w', fd, data, done, offset);
    return done;
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    ssize_t done = real(fd, data, size, offset);
    if (done > 0) note('w', fd, data, done, offset);
    return done;
}
int ftruncate(int fd, off_t size) {
    REAL(int, "ftruncate", int, off_t);
    int failed = real(fd, size);
    if (!failed) note('t', fd, 0, 0, size);
    return failed;
}
int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    int failed = real(fd, size);
    if (!failed) note('t', fd, 0, 0, size);
    return failed;
}
int fsync(int fd) {
    REAL(int, "fsync", int);
    int failed = real(fd);
    if (!failed) note('s', fd, 0, 0, 0);
    return failed;
}
int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    int failed = real(fd);
    if (!failed) note('s', fd, 0, 0, 0);
    return failed;
}
