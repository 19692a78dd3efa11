/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway_run.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Next to this program, as they are installed; else wherever PATH says. */
static void find_gateway(char *out, size_t cap)
{
	ssize_t n = readlink("/proc/self/exe", out, cap - 1);
	char *slash;

	if (n > 0) {
		out[n] = '\0';
		slash = strrchr(out, '/');
		if (slash && (size_t)(slash - out) + 18 < cap) {
			memcpy(slash, "/coldpass-gateway", 18);
			if (access(out, X_OK) == 0)
				return;
		}
	}
	(void)snprintf(out, cap, "coldpass-gateway");
}

static size_t read_to_end(int fd, char *out, size_t cap)
{
	size_t len = 0;

	while (len + 1 < cap) {
		ssize_t n = read(fd, out + len, cap - 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	out[len] = '\0';
	return len;
}

int gateway_run(const char *config, const char *option, char *out, char *err)
{
	char path[PATH_MAX];
	char name[] = "--config";
	char *file = strdup(config), *what = strdup(option);
	char *argv[] = { path, name, file, what, NULL };
	posix_spawn_file_actions_t fa;
	int to[2], to_err[2], status = -1;
	pid_t pid;

	find_gateway(path, sizeof(path));
	if (!file || !what || pipe(to) != 0 || pipe(to_err) != 0) {
		free(file);
		free(what);
		return -1;
	}
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, to[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&fa, to_err[1], STDERR_FILENO);
	if (posix_spawnp(&pid, path, &fa, NULL, argv, environ) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&fa);
	close(to[1]);
	close(to_err[1]);
	(void)read_to_end(to[0], out, GATEWAY_RUN_OUT);
	(void)read_to_end(to_err[0], err, GATEWAY_RUN_ERR);
	close(to[0]);
	close(to_err[0]);
	free(file);
	free(what);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}
