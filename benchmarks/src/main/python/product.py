"""The platform as a user runs it: one home, `aimass up`, and the command line."""

import json
import subprocess
import time


class Product:
    def __init__(self, root, home):
        self.launcher = str(root / "aimass")
        self.home = home
        self.process = None

    def up(self, config):
        """Starts it and waits until it answers. @param config what goes into config.yaml; JSON is YAML"""
        self.home.mkdir(parents=True)
        (self.home / "config.yaml").write_text(json.dumps(config), encoding="utf-8")
        with (self.home / "up.out").open("wb") as out:
            self.process = subprocess.Popen(
                [self.launcher, "up", "--foreground", "--home", str(self.home), "--port", "0", "--compute-port", "0", "--inference-port", "0"],
                stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        while self._run("status").returncode:
            if self.process.poll() is not None:
                raise SystemExit(f"aimass up ended with {self.process.returncode}: {(self.home / 'up.out').read_text(errors='replace')}")
            time.sleep(1)

    def apply(self, noun, spec):
        file = self.home / f"{spec['name']}.{noun}.json"
        file.write_text(json.dumps(spec), encoding="utf-8")
        self._succeed(noun, "apply", "-f", str(file))

    def ask(self, *words):
        """What a command answers with `-o json`."""
        return json.loads(self._succeed(*words, "-o", "json"))

    def _succeed(self, *words):
        answer = self._run(*words)
        if answer.returncode:
            raise SystemExit(f"aimass {' '.join(words)} ended with {answer.returncode}: {answer.stderr[-4000:]}{answer.stdout[-4000:]}")
        return answer.stdout

    def _run(self, *words):
        return subprocess.run(
            [self.launcher, *words, "--home", str(self.home)], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False)

    def down(self):
        self.process.terminate()
        self.process.wait()
