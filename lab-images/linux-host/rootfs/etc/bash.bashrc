# The marks around the prompt (OSC 133) tell the terminal where it stands; the last one is the ready marker.
# The host's name is read anew each time: a machine restored from a snapshot gets its own after the shell has begun.
PROMPT_COMMAND='read -r HOSTNAME </etc/hostname'
PS1='\[\e]133;A\a\]\u@$HOSTNAME:\w\$ \[\e]133;B\a\]'
HISTCONTROL=ignoreboth
HISTSIZE=1000
HISTFILESIZE=2000
shopt -s checkwinsize histappend
alias ls='ls --color=auto' ll='ls -l' grep='grep --color=auto'

_docker_complete() {
    local word=${COMP_WORDS[COMP_CWORD]}
    case $COMP_CWORD:${COMP_WORDS[1]} in
    1:*) mapfile -t COMPREPLY < <(compgen -W 'run ps images exec logs stop start rm rmi inspect top stats pull build network volume info version' -- "$word") ;;
    *:run) mapfile -t COMPREPLY < <(compgen -W '-d -p --rm -it --name --network web web-debian' -- "$word") ;;
    esac
}
complete -o default -F _docker_complete docker podman

_unik_complete() {
    local word=${COMP_WORDS[COMP_CWORD]} flags
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W 'build run instances logs describe-instance delete-instance images rmi target providers compilers help' -- "$word")
    elif [[ $word == -* ]]; then
        flags=$(unik help "${COMP_WORDS[1]}" 2>/dev/null | sed -n 's/^ *\(--[A-Za-z]*\).*/\1/p')
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
    fi
}
complete -o default -F _unik_complete unik
