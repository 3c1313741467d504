// The least that a service of JSON lines on pipes can do: it parses nothing and knows no rules. What it reaches beside
// `quid serve`, driven by the same client in the same minutes, tells the machine's share of the service's time.
//
//   clang -O2 -o floor Tools/floor.c    (Tools/compare-floor does it, and compares)
//
//   floor echo            answers each line that holds "id":DIGITS with {"jsonrpc":"2.0","id":DIGITS,"result":true}
//   floor log FILE        appends each line with its CRC-32C to FILE before
//   floor durable FILE    and flushes FILE before the answers leave
//
// One read brings a batch: one write to FILE, one flush and one write of answers for all its lines, as the service does.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 20 };  // bytes of a batch, and of a line, at most

// A line of one byte gives a record of ten; an answer needs an id, and is then at most nine times its line.
static char input[BLOCK], records[10 * BLOCK], answers[10 * BLOCK];

static void stop(const char *what) {
  fprintf(stderr, "floor: cannot %s: %s\n", what, strerror(errno));
  exit(3);
}

static uint32_t checksum(const char *bytes, size_t count) {
  static uint32_t table[256];
  if (!table[1])
    for (uint32_t byte = 0; byte < 256; byte++) {
      uint32_t rest = byte;
      for (int bit = 0; bit < 8; bit++) rest = (rest >> 1) ^ (rest & 1 ? 0x82F63B78 : 0);
      table[byte] = rest;
    }
  uint32_t sum = 0xFFFFFFFF;
  while (count--) sum = (sum >> 8) ^ table[(sum ^ (uint8_t)*bytes++) & 0xFF];
  return ~sum;
}

static char *put(char *to, const char *bytes, size_t count) { return (char *)mempcpy(to, bytes, count); }

// The answer to a line; nothing to one without an id.
static char *answer(char *to, const char *line, size_t count) {
  const char *id = memmem(line, count, "\"id\":", 5);
  if (!id) return to;
  id += 5;
  to = put(to, "{\"jsonrpc\":\"2.0\",\"id\":", 22);
  to = put(to, id, strspn(id, "0123456789"));
  return put(to, ",\"result\":true}\n", 16);
}

static void write_all(int file, const char *bytes, const char *end, const char *what) {
  while (bytes < end) {
    ssize_t wrote = write(file, bytes, (size_t)(end - bytes));
    if (wrote >= 0) bytes += wrote;
    else if (errno != EINTR) stop(what);
  }
}

// Takes the whole lines of `input`. Gives how many bytes they are.
static size_t take(size_t count, int file, int is_durable) {
  char *line = input, *record = records, *reply = answers, *end;
  while ((end = memchr(line, '\n', (size_t)(input + count - line)))) {
    size_t length = (size_t)(end - line);
    if (file >= 0) {
      record += sprintf(record, "%08x ", (unsigned)checksum(line, length));
      record = put(record, line, length + 1);
    }
    reply = answer(reply, line, length);
    line = end + 1;
  }
  write_all(file, records, record, "write the file");
  if (is_durable && record > records && fdatasync(file)) stop("flush the file");
  write_all(STDOUT_FILENO, answers, reply, "write an answer");
  return (size_t)(line - input);
}

int main(int count, char **words) {
  const char *mode = count > 1 ? words[1] : "";
  int keeps = !strcmp(mode, "log") || !strcmp(mode, "durable"), file = -1;
  if (count != 2 + keeps || (!keeps && strcmp(mode, "echo"))) {
    fprintf(stderr, "usage: floor echo | log FILE | durable FILE\n");
    return 2;
  }
  if (keeps && (file = open(words[2], O_WRONLY | O_CREAT | O_APPEND, 0600)) < 0) stop("open the file");
  for (size_t held = 0; held < BLOCK;) {
    ssize_t got = read(STDIN_FILENO, input + held, BLOCK - held);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) stop("read");
    if (got == 0) return 0;
    size_t taken = take(held + (size_t)got, file, !strcmp(mode, "durable"));
    held += (size_t)got - taken;
    memmove(input, input + taken, held);
  }
  fprintf(stderr, "floor: a line is longer than %d bytes\n", BLOCK);
  return 2;
}
