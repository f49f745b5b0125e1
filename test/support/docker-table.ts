// What the reader types and what Docker's documentation says comes of it: commands with flags, output and exit status.

/** One command line. Patterns are of the whole output, without blanks at its ends. */
export interface DockerRow {
  readonly says: string;
  readonly run: string;
  /** Standard output; nothing unless given. */
  readonly prints?: RegExp | string;
  /** Standard error; not looked at unless given. */
  readonly complains?: RegExp;
  /** 0 unless given. */
  readonly exit?: number;
}

/** Numbers and words chosen at run time; what containers compute of them nothing else can have printed. */
export interface Nonces {
  readonly word: string;
  readonly a: number;
  readonly b: number;
}

const id = '[0-9a-f]{64}';
const shortId = '[0-9a-f]{12}';
const quick = 'docker run --rm --network none';

const runRows = ({ word, a, b }: Nonces): readonly DockerRow[] => [
  { says: 'run prints what the program computes', run: `${quick} web-debian sh -c 'echo $((${a} * ${b}))'`, prints: `${a * b}` },
  { says: 'run ends with the status of the program', run: `${quick} web-debian sh -c 'exit 3'`, exit: 3 },
  { says: 'run keeps output and errors apart', run: `${quick} web-debian sh -c 'echo ${word}; echo no-${word} >&2'`, prints: word, complains: new RegExp(`^no-${word}$`) },
  { says: '-i hands input on, to its end', run: `printf '${word}\\nlast' | ${quick} -i web-debian sort -r`, prints: [word, 'last'].sort().reverse().join('\n') },
  { says: 'without -i there is no input', run: `echo ${word} | ${quick} web-debian cat` },
  { says: 'a large input comes through whole', run: `head -c 300000 /dev/zero | ${quick} -i web-debian sh -c 'wc -c'`, prints: '300000' },
  { says: 'a large output comes through whole', run: `${quick} web-debian sh -c 'head -c 1000000 /dev/zero' | wc -c`, prints: '1000000' },
  { says: '-e sets, takes over and overrides variables', run: `A=${word} ${quick} -e A -e B=${a} -e HOME=/h web-debian sh -c 'echo $A $((B + 1)) $HOME'`, prints: `${word} ${a + 1} /h` },
  { says: '--env-file reads lines, -e comes after', run: `printf '# note\\nX=${word}\\nY=file\\n' > /tmp/env; ${quick} --env-file /tmp/env -e Y=flag web-debian sh -c 'echo $X $Y'`, prints: `${word} flag` },
  { says: '-w, -u and -h set directory, user and host name', run: `${quick} -w /etc -u 1000:1001 -h h-${word} web-debian sh -c 'pwd; id -u; id -g; cat /proc/sys/kernel/hostname'`, prints: `/etc\n1000\n1001\nh-${word}` },
  { says: '--entrypoint replaces the program, words behind the image are its arguments', run: `${quick} --entrypoint /bin/echo web-debian ${word} two`, prints: `${word} two` },
  { says: '--add-host adds a line to /etc/hosts', run: `${quick} --add-host h${word}:1.2.3.4 web-debian grep h${word} /etc/hosts`, prints: `1.2.3.4\th${word}` },
  { says: '-v mounts a directory of the host both ways', run: `mkdir -p /tmp/${word}; echo ${word} > /tmp/${word}/in; ${quick} -v /tmp/${word}:/data web-debian sh -c 'rm /data/in; echo $((${a} + ${b})) > /data/out'; ls /tmp/${word}; cat /tmp/${word}/out`, prints: `out\n${a + b}` },
  { says: '-v with :ro cannot be written', run: `${quick} -v /tmp/${word}:/data:ro web-debian sh -c 'echo x > /data/y'`, complains: /Read-only file system/, exit: 1 },
  { says: '-v with a name keeps a volume between containers', run: `${quick} -v v${word}:/v web-debian sh -c 'echo ${word} > /v/f'; ${quick} -v v${word}:/v web-debian cat /v/f; docker volume rm v${word}`, prints: `${word}\nv${word}` },
  { says: '--tmpfs mounts memory of a size', run: `${quick} --tmpfs /t:size=1m web-debian sh -c 'df -k /t | tail -1 | tr -s " " | cut -d" " -f2'`, prints: '1024' },
  { says: '--mount takes the long form', run: `${quick} --mount type=bind,source=/tmp/${word},target=/m,readonly web-debian sh -c 'cat /m/out; touch /m/x'`, prints: `${a + b}`, complains: /Read-only/, exit: 1 },
  { says: '--read-only makes all of the root read-only', run: `${quick} --read-only web-debian sh -c 'echo x > /f; echo x > /tmp/f; echo ${word} > /dev/shm/f && cat /dev/shm/f'`, prints: word, complains: /\/f: Read-only.*\/tmp\/f: Read-only/s },
  { says: '--cap-drop ALL leaves no capability', run: `${quick} --cap-drop ALL web-debian grep CapEff /proc/self/status`, prints: /^CapEff:\s+0{16}$/ },
  { says: '--cap-add gives one back', run: `${quick} --cap-drop ALL --cap-add CHOWN web-debian grep CapEff /proc/self/status`, prints: /^CapEff:\s+0{15}1$/ },
  { says: 'by default there is a seccomp filter, and new privileges are possible', run: `${quick} web-debian sh -c 'grep -E "^(Seccomp|NoNewPrivs):" /proc/self/status'`, prints: 'NoNewPrivs:\t0\nSeccomp:\t2' },
  { says: '--security-opt changes both', run: `${quick} --security-opt no-new-privileges --security-opt seccomp=unconfined web-debian sh -c 'grep -E "^(Seccomp|NoNewPrivs):" /proc/self/status'`, prints: 'NoNewPrivs:\t1\nSeccomp:\t0' },
  { says: '--privileged has all capabilities and no filter', run: `${quick} --privileged web-debian sh -c 'grep -E "^(CapEff|Seccomp):" /proc/self/status'`, prints: /^CapEff:\s+[0-9a-f]*1ff[0-9a-f]+\nSeccomp:\s+0$/ },
  { says: '--memory, --cpus and --pids-limit are the limits of its control group', run: `docker run -d --name limits --network none --memory 24m --cpus 0.5 --pids-limit 17 web-debian sleep 60 > /dev/null; cd /sys/fs/cgroup/$(cut -d: -f3 /proc/$(docker inspect -f '{{.State.Pid}}' limits)/cgroup); cat memory.max cpu.max pids.max; docker rm -f limits`, prints: `${24 << 20}\n50000 100000\n17\nlimits` },
  { says: '--ulimit limits a resource', run: `${quick} --ulimit nofile=123:234 web-debian sh -c 'ulimit -n; ulimit -Hn'`, prints: '123\n234' },
  { says: '--runtime has another program start, end and delete the container', run: `printf '#!/bin/sh\\nfor w; do case $w in create|start|delete) echo $w >> /tmp/used-${word};; esac; done\\nexec crun "$@"\\n' > /usr/bin/rt-${word}; chmod +x /usr/bin/rt-${word}; ${quick} --runtime rt-${word} web-debian sh -c 'echo $((${a} - 1))'; ${quick} web-debian true; for i in $(seq 40); do grep -q delete /tmp/used-${word} && break; sleep 0.5; done; sort /tmp/used-${word}; ls /run/ring-zero-runtimes`, prints: `${a - 1}\ncreate\ndelete\nstart` },
  { says: 'a runtime that is not there is refused', run: `${quick} --runtime none-${word} web-debian true`, complains: new RegExp(`unknown or invalid runtime name: none-${word}`), exit: 125 },
  { says: 'a wrong memory size is refused', run: `${quick} -m lots web-debian true`, complains: /invalid argument "lots" for "--memory"/, exit: 125 },
  { says: 'an unknown flag is refused', run: 'docker run --no-such web', complains: /unknown flag: --no-such\nSee 'docker run --help'/, exit: 125 },
  { says: 'a program that is not there: 127', run: `${quick} web-debian /no/${word}`, complains: /docker: Error response from daemon: .*not found|No such file/, exit: 127 },
  { says: 'a program that cannot be run: 126', run: `${quick} web-debian /etc/passwd`, complains: /ermission denied/, exit: 126 },
  { says: 'an image that is not there: 125', run: `docker run --rm --pull never none-${word}`, complains: new RegExp(`No such image: none-${word}:latest\n\`docker images\``), exit: 125 },
  { says: 'a program ended by a signal: 128 and its number', run: `${quick} web-debian sh -c 'kill -9 $$; sleep 9' || echo $?; docker run -d --name k${word} --network none web-debian sleep 60 > /dev/null; docker kill k${word}; docker wait k${word}; docker rm k${word}`, prints: new RegExp(`k${word}\\n137\\nk${word}$`) },
  { says: 'signals go to the program', run: `timeout -s TERM 8 docker run --rm --network none web-debian sh -c 'trap "echo ${word}; exit 6" TERM; while :; do sleep 0.2; done'; echo $?`, prints: new RegExp(`^${word}\\n(6|124)$`) },
];

const lifeRows = ({ word, a, b }: Nonces): readonly DockerRow[] => [
  { says: 'run -d prints the id', run: `docker run -d --name one --label l=${word} -p 8085:80 web`, prints: new RegExp(`^${id}$`) },
  { says: 'the published port answers', run: `curl -s --retry 5 --retry-connrefused localhost:8085/echo?nonce=${word}`, prints: word },
  { says: 'ps lists it', run: 'docker ps', prints: new RegExp(`^CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES\\n${shortId} +web +"/web" +.* ago +Up .* 0\\.0\\.0\\.0:8085->80/tcp +one$`) },
  { says: 'ps -q, --filter and --format choose', run: `docker ps -q --filter label=l=${word}; docker ps --format '{{.Names}}|{{.Image}}|{{.Ports}}|{{.Label "l"}}' 2>/dev/null; docker ps --filter name=one --format '{{.Names}} {{.Labels}}'`, prints: new RegExp(`^${shortId}\\none l=${word}$`) },
  { says: 'ps --no-trunc shows the whole id', run: `docker ps --no-trunc --format '{{.ID}}'`, prints: new RegExp(`^${id}$`) },
  { says: 'a port in use is refused, with whoever has it', run: 'docker run --rm -p 8085:80 web', complains: /port is already allocated\nContainer one has it/, exit: 125 },
  { says: 'a name in use is refused', run: 'docker run --rm --name one web', complains: /Conflict\. The container name "\/one" is already in use by container/, exit: 125 },
  { says: 'port prints the bindings', run: 'docker port one; docker port one 80', prints: '80/tcp -> 0.0.0.0:8085\n0.0.0.0:8085' },
  { says: 'inspect follows a template', run: `docker inspect -f '{{.State.Status}} {{json .State.Running}} {{index .Config.Labels "l"}} {{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}' one`, prints: `running true ${word} 8085` },
  { says: 'inspect prints JSON', run: `docker inspect one | head -3; docker inspect one | grep -c '"Status": "running"'`, prints: new RegExp(`^\\[\\n +\\{\\n +"Id": "${id}",\\n1$`) },
  { says: 'inspect of nothing', run: 'docker inspect nothing', prints: '[]', complains: /^Error: No such object: nothing$/, exit: 1 },
  { says: 'a wrong template', run: `docker inspect -f '{{.Nope}}' one`, complains: /template parsing error: can't evaluate field Nope/, exit: 1 },
  { says: 'logs prints what it printed', run: 'docker logs one 2>&1', prints: /^web: .*port 80/ },
  { says: 'pause and unpause', run: `docker pause one; docker ps --format '{{.Status}}'; docker unpause one`, prints: /^one\nUp .* \(Paused\)\none$/ },
  { says: 'top lists its processes', run: 'docker top one', prints: /^UID +PID +PPID +C +ELAPSED +TTY +TIME +CMD\nroot +\d+ .* \/web$/ },
  { says: 'stats prints one line a container', run: 'docker stats --no-stream one', prints: new RegExp(`^CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT .*PIDS\\n${shortId} +one +[\\d.]+% +[\\d.]+[kKM]?i?B / .* 1$`) },
  { says: 'rename, and the old name is gone', run: 'docker rename one two; docker inspect one', prints: '[]', complains: /No such object: one/, exit: 1 },
  { says: 'rm of a running container is refused', run: 'docker rm two', complains: /cannot remove container "two": container is running/, exit: 1 },
  { says: 'stop, and ps -a shows how it ended', run: `docker stop -t 2 two; docker ps -q; docker ps -a --format '{{.Names}} {{.Status}}'`, prints: /^two\ntwo Exited \(\d+\) .* ago$/ },
  { says: 'start runs it again, restart too', run: `docker start two; docker restart -t 1 two; docker ps --format '{{.Names}} {{.State}}'; curl -s --retry 5 --retry-connrefused localhost:8085/echo?nonce=${a}`, prints: `two\ntwo\ntwo running\n${a}` },
  { says: 'rm -f of several, and what is not there is said', run: 'docker rm -f two none', prints: 'two', complains: /No such container: none/, exit: 1 },
  { says: 'create and start -a', run: `docker create --name made --network none web-debian sh -c 'echo $((${a} - ${b})); exit 4'; docker start -a made; echo $?`, prints: new RegExp(`^${id}\\n${a - b}\\n4$`) },
  { says: 'ps -l and -n show those made last', run: `docker ps -l --format '{{.Names}} {{.State}}'; docker ps -n 1 -q`, prints: new RegExp(`^made exited\\n${shortId}$`) },
  { says: 'logs --tail and -t', run: 'docker start made > /dev/null; docker wait made; docker logs --tail 1 made; docker logs -t made | head -1', prints: new RegExp(`^4\\n${a - b}\\n\\d{4}-\\d\\d-\\d\\dT.*Z ${a - b}$`) },
  { says: 'diff shows what changed', run: `docker rm made; docker run --name made --network none web-debian sh -c 'touch /new-${word}; rm /etc/issue'; docker diff made | grep -E 'new|issue'`, prints: `made\nD /etc/issue\nA /new-${word}` },
  { says: 'logs -f ends with the container', run: `docker rm made > /dev/null; docker run -d --name made --network none web-debian sh -c 'echo ${word}; sleep 2; echo end-${word}' > /dev/null; docker logs -f made`, prints: `${word}\nend-${word}` },
  { says: 'run -d --rm leaves nothing', run: `docker rm made; docker run -d --rm --name gone --network none web-debian true > /dev/null; for i in $(seq 60); do docker inspect gone > /dev/null 2>&1 || break; sleep 0.5; done; docker ps -aq`, prints: 'made' },
  { says: '--restart on-failure starts it again', run: `docker run -d --name again --network none --restart on-failure:2 -v /tmp:/host web-debian sh -c 'echo x >> /host/again-${word}; exit 1' > /dev/null; for i in $(seq 60); do [ $(wc -l < /tmp/again-${word}) = 3 ] && break; sleep 0.5; done; wc -l < /tmp/again-${word}; docker inspect -f '{{.HostConfig.RestartPolicy.Name}}' again; docker rm -f again`, prints: '3\non-failure\nagain' },
];

const execRows = ({ word, a, b }: Nonces): readonly DockerRow[] => [
  { says: 'exec runs a program in the container', run: `docker run -d --name ex --network none web-debian sleep 600 > /dev/null; docker exec ex sh -c 'echo $((${a} * 2)); echo e >&2; exit 5'`, prints: `${a * 2}`, complains: /^e$/, exit: 5 },
  { says: 'exec -e, -w and -u', run: `docker exec -e V=${word} -w /tmp -u 7 ex sh -c 'echo $V; pwd; id -u'`, prints: `${word}\n/tmp\n7` },
  { says: 'exec -i hands input on', run: `echo ${b} | docker exec -i ex sh -c 'read n; echo $((n + 1))'`, prints: `${b + 1}` },
  { says: 'exec -d does not wait', run: `docker exec -d ex touch /made-${word}; for i in 1 2 3 4 5 6; do docker exec ex ls /made-${word} && break; sleep 1; done 2>/dev/null`, prints: `/made-${word}` },
  { says: 'exec of a program that is not there', run: 'docker exec ex /nope', exit: 127 },
  { says: 'exec in nothing', run: 'docker exec none true', complains: /No such container: none/, exit: 1 },
  { says: 'cp copies a file out and in', run: `echo ${word} > /tmp/f1; docker cp -q /tmp/f1 ex:/tmp/f2; docker exec ex cat /tmp/f2; docker cp -q ex:/tmp/f2 /tmp/f3; cat /tmp/f3`, prints: `${word}\n${word}` },
  { says: 'cp copies directories, and says how much', run: `mkdir -p /tmp/d-${word}/s; echo ${a} > /tmp/d-${word}/s/x; docker cp /tmp/d-${word} ex:/tmp; docker cp -q /tmp/d-${word}/. ex:/srv; docker exec ex cat /tmp/d-${word}/s/x /srv/s/x; docker cp -q ex:/srv/. /tmp/back-${word}; ls /tmp/back-${word}`, prints: `${a}\n${a}\ns`, complains: /^Successfully copied [\d.]+kB to ex:\/tmp$/ },
  { says: 'cp to - is a tar stream', run: `docker cp ex:/tmp/f2 - | tar xO`, prints: word },
  { says: 'cp of what is not there', run: 'docker cp ex:/nope /tmp', complains: /Could not find the file \/nope in container ex/, exit: 1 },
  { says: 'a network is made, joined, left and removed', run: `docker network create net-${word}; docker network connect net-${word} ex 2>&1 | head -1; docker network ls --filter name=net-${word} --format '{{.Name}} {{.Driver}}'; docker network rm net-${word}; docker network rm net-${word}`, prints: new RegExp(`^${id}\\n[^\\n]*\\n?net-${word} bridge\\nnet-${word}$`), complains: /network net-\S+ not found/, exit: 1 },
  { says: '--network gives a container an address in it', run: `docker network create --subnet 10.77.0.0/24 sub > /dev/null; docker run -d --name in --network sub web > /dev/null; docker inspect -f '{{range $k, $v := .NetworkSettings.Networks}}{{$k}} {{$v.IPAddress}}{{end}}' in; docker network inspect -f '{{(index .IPAM.Config 0).Subnet}}' sub; docker network connect bridge in; docker network disconnect sub in; docker rm -f in; docker network rm sub`, prints: /^sub 10\.77\.0\.\d+\n10\.77\.0\.0\/24\nin\nsub$/ },
  { says: 'volumes are made, listed, shown and removed', run: `docker volume create vol-${word}; docker volume ls; docker volume inspect -f '{{.Driver}}' vol-${word}; docker volume rm vol-${word}`, prints: new RegExp(`^vol-${word}\\nDRIVER +VOLUME NAME\\nlocal +vol-${word}\\nlocal\\nvol-${word}$`) },
  { says: 'rm -f ends the group', run: 'docker rm -f ex', prints: 'ex' },
];

const imageRows = ({ word, a, b }: Nonces): readonly DockerRow[] => [
  { says: 'images lists them under the names that are typed', run: 'docker images', prints: new RegExp(`^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE\\n(.*\\n)*web-debian +latest +${shortId} +.* ago +[\\d.]+MB`) },
  { says: 'images takes a name and -q', run: 'docker images -q web:latest', prints: new RegExp(`^${shortId}$`) },
  { says: 'image inspect shows the entry point', run: `docker image inspect -f '{{json .Config.Entrypoint}} {{.Os}}' web`, prints: '["/web"] linux' },
  { says: 'history shows its layers', run: 'docker history web', prints: new RegExp(`^IMAGE +CREATED +CREATED BY +SIZE +COMMENT\\n${shortId} .*kB`) },
  { says: 'build makes an image of a Dockerfile, without what is ignored', run: `mkdir -p /tmp/ctx-${word}/sub; cd /tmp/ctx-${word}; printf 'FROM web-debian\\nARG N=1\\nCOPY sub /sub\\nRUN echo $(( $(cat /sub/n) * N )) > /made && ls /sub\\nCMD ["cat", "/made"]\\n' > Dockerfile; echo ${a} > sub/n; echo no > sub/skip; echo sub/skip > .dockerignore; docker build -t app-${word} --build-arg N=3 .`, prints: new RegExp(`^Sending build context to Docker daemon .*kB\\nStep 1/5 : FROM web-debian\\n(.*\\n)*Step 4/5 : RUN .*\\nn\\n(.*\\n)*Successfully built [0-9a-f]+\\nSuccessfully tagged app-${word}:latest$`) },
  { says: 'the image runs and holds what was computed', run: `${quick} app-${word}`, prints: `${a * 3}` },
  { says: 'tag gives another name, rmi takes it away', run: `docker tag app-${word} t-${word}:v${b}; docker images --format '{{.Repository}}:{{.Tag}}' t-${word}; docker rmi t-${word}:v${b}`, prints: `t-${word}:v${b}\nUntagged: t-${word}:v${b}` },
  { says: 'rmi removes the image', run: `docker rmi app-${word} | tail -1; docker images -q app-${word}`, prints: /^Deleted: sha256:[0-9a-f]{64}$/ },
  { says: 'build says what failed', run: `printf 'FROM web-debian\\nRUN exit 3\\n' | docker build -`, prints: /Step 2\/2/, complains: /RUN exit 3.*exit status 3/, exit: 1 },
  { says: 'build without a Dockerfile', run: `docker build /usr/share/unik`, complains: /Dockerfile: no such file/, exit: 1 },
  { says: 'rmi of a lab image is refused', run: 'docker rmi redis', complains: /one of the lab's own images/, exit: 1 },
  { says: 'rmi of nothing', run: 'docker rmi none', complains: /No such image: none\n`docker images`/, exit: 1 },
  { says: 'pull of what cannot be had', run: `docker pull none-${word}`, prints: /^Using default tag: latest\nlatest: Pulling from none/, complains: new RegExp(`none-${word}`), exit: 1 },
];

const engineRows = (): readonly DockerRow[] => [
  { says: 'info says whose engine and client these are', run: 'docker info', prints: /^Client: Ring Zero's docker.*Server: Podman 4\.3\.1.*Storage Driver: overlay.*Cgroup Version: 2/s },
  { says: 'version takes a template', run: `docker version -f '{{.Server.Version}}'`, prints: '4.3.1' },
  { says: 'system df counts', run: 'docker system df', prints: /^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE\nImages +\d+ +\d+ .*\nContainers +\d+ .*\nLocal Volumes/ },
  { says: 'container and image are groups', run: 'docker container ls -aq; docker image ls -q redis', prints: new RegExp(`^(${shortId}\\n)*${shortId}$`) },
  { says: 'help of a command', run: 'docker run --help', prints: /^Usage: {2}docker run \[OPTIONS\] IMAGE .*--pids-limit N/s },
  { says: 'help of all', run: 'docker --help', prints: /^Usage: {2}docker .*Containers:.*Not in this lab/s },
  { says: 'what the lab does not have says what to do', run: 'docker login', complains: /^docker: 'login' is not in this lab\. .+/, exit: 1 },
  { says: 'what Docker does not have either', run: 'docker nope', complains: /^docker: 'nope' is not a docker command\.\nSee 'docker --help'$/, exit: 1 },
  { says: 'too few words', run: 'docker stop', complains: /^"docker stop" requires at least 1 argument\./, exit: 1 },
  { says: 'no engine', run: 'DOCKER_CLIENT_TIMEOUT=1 docker -H unix:///run/none ps', complains: /engine is still starting.*Cannot connect to the engine at unix:\/\/\/run\/none.*Is it running\?/s, exit: 1 },
];

/** All rows in the order in which they are typed; later ones use what earlier ones made. */
export const dockerTable = (nonces: Nonces): readonly DockerRow[] => [
  ...runRows(nonces),
  ...lifeRows(nonces),
  ...execRows(nonces),
  ...imageRows(nonces),
  ...engineRows(),
];
