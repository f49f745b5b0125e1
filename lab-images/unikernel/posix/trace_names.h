/* SPDX-License-Identifier: MIT */
/* What trace.c prints of each call: names of its arguments as the manual pages have them, and how to show each: d
 * decimal, x hexadecimal, p address, s text, b a buffer of as many bytes as the call returned. */
#ifndef UK_TRACE_NAMES_H
#define UK_TRACE_NAMES_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

struct trace_name {
    uint16_t number;
    const char *name, *arguments;
};

#define NAME(name, arguments) { SYS_##name, #name, arguments }

static const struct trace_name trace_names[] = {
    NAME(exit, "status:d"), NAME(exit_group, "status:d"), NAME(read, "fd:d,buf:b,count:d"),
    NAME(write, "fd:d,buf:b,count:d"), NAME(readv, "fd:d,iov:p,iovcnt:d"), NAME(writev, "fd:d,iov:p,iovcnt:d"),
    NAME(pread64, "fd:d,buf:b,count:d,offset:d"), NAME(pwrite64, "fd:d,buf:b,count:d,offset:d"),
    NAME(open, "path:s,flags:x,mode:x"), NAME(openat, "dirfd:d,path:s,flags:x,mode:x"), NAME(close, "fd:d"),
    NAME(access, "path:s,mode:x"), NAME(faccessat, "dirfd:d,path:s,mode:x"), NAME(stat64, "path:s,buf:p"),
    NAME(lstat64, "path:s,buf:p"), NAME(fstat64, "fd:d,buf:p"), NAME(fstatat64, "dirfd:d,path:s,buf:p,flags:x"),
    NAME(statx, "dirfd:d,path:s,flags:x,mask:x,buf:p"), NAME(getdents64, "fd:d,buf:p,count:d"),
    NAME(_llseek, "fd:d,high:x,low:x,result:p,whence:d"), NAME(lseek, "fd:d,offset:d,whence:d"),
    NAME(mkdir, "path:s,mode:x"), NAME(mkdirat, "dirfd:d,path:s,mode:x"), NAME(rmdir, "path:s"),
    NAME(unlink, "path:s"), NAME(unlinkat, "dirfd:d,path:s,flags:x"), NAME(rename, "from:s,to:s"),
    NAME(renameat, "fromfd:d,from:s,tofd:d,to:s"), NAME(symlink, "target:s,path:s"), NAME(readlink, "path:s,buf:b,size:d"),
    NAME(readlinkat, "dirfd:d,path:s,buf:b,size:d"), NAME(chdir, "path:s"), NAME(getcwd, "buf:b,size:d"),
    NAME(ftruncate64, "fd:d,pad:x,low:d,high:x"), NAME(fsync, "fd:d"), NAME(fdatasync, "fd:d"),
    NAME(sendfile64, "out:d,in:d,offset:p,count:d"), NAME(dup, "fd:d"), NAME(dup2, "from:d,to:d"),
    NAME(dup3, "from:d,to:d,flags:x"), NAME(pipe, "fds:p"), NAME(pipe2, "fds:p,flags:x"),
    NAME(fcntl64, "fd:d,cmd:d,arg:x"), NAME(ioctl, "fd:d,request:x,arg:p"), NAME(poll, "fds:p,nfds:d,timeout:d"),
    NAME(ppoll, "fds:p,nfds:d,timeout:p"), NAME(ppoll_time64, "fds:p,nfds:d,timeout:p"),
    NAME(_newselect, "nfds:d,read:p,write:p,except:p,timeout:p"),
    NAME(pselect6, "nfds:d,read:p,write:p,except:p,timeout:p"),
    NAME(pselect6_time64, "nfds:d,read:p,write:p,except:p,timeout:p"), NAME(epoll_create, "size:d"),
    NAME(epoll_create1, "flags:x"), NAME(epoll_ctl, "epfd:d,op:d,fd:d,event:p"),
    NAME(epoll_wait, "epfd:d,events:p,maxevents:d,timeout:d"),
    NAME(epoll_pwait, "epfd:d,events:p,maxevents:d,timeout:d,mask:p"), NAME(eventfd2, "count:d,flags:x"),
    NAME(socketcall, "call:d,args:p"), NAME(socket, "domain:d,type:x,protocol:d"), NAME(bind, "fd:d,addr:p,len:d"),
    NAME(connect, "fd:d,addr:p,len:d"), NAME(listen, "fd:d,backlog:d"), NAME(accept4, "fd:d,addr:p,len:p,flags:x"),
    NAME(getsockopt, "fd:d,level:d,name:d,value:p,len:p"), NAME(setsockopt, "fd:d,level:d,name:d,value:p,len:d"),
    NAME(getsockname, "fd:d,addr:p,len:p"), NAME(getpeername, "fd:d,addr:p,len:p"),
    NAME(sendto, "fd:d,buf:b,len:d,flags:x,addr:p,addrlen:d"), NAME(recvfrom, "fd:d,buf:b,len:d,flags:x,addr:p,addrlen:p"),
    NAME(sendmsg, "fd:d,msg:p,flags:x"), NAME(recvmsg, "fd:d,msg:p,flags:x"), NAME(shutdown, "fd:d,how:d"),
    NAME(brk, "addr:x"), NAME(mmap2, "addr:x,length:d,prot:x,flags:x,fd:d,pgoffset:d"), NAME(munmap, "addr:p,length:d"),
    NAME(mprotect, "addr:p,length:d,prot:x"), NAME(mremap, "addr:p,old:d,new:d,flags:x"),
    NAME(madvise, "addr:p,length:d,advice:d"), NAME(clock_gettime32, "clock:d,time:p"),
    NAME(clock_gettime64, "clock:d,time:p"), NAME(gettimeofday_time32, "tv:p,tz:p"), NAME(time, "time:p"),
    NAME(nanosleep, "span:p,left:p"), NAME(clock_nanosleep_time64, "clock:d,flags:x,time:p,left:p"),
    NAME(set_thread_area, "desc:p"), NAME(set_tid_address, "tid:p"), NAME(clone, "flags:x,stack:p,ptid:p,tls:p,ctid:p"),
    NAME(fork, ""), NAME(vfork, ""), NAME(execve, "path:s,argv:p,envp:p"), NAME(wait4, "pid:d,status:p,options:x,usage:p"),
    NAME(futex, "addr:p,op:x,value:d,timeout:p"), NAME(futex_time64, "addr:p,op:x,value:d,timeout:p"),
    NAME(sched_yield, ""), NAME(getpid, ""), NAME(gettid, ""), NAME(getppid, ""), NAME(getuid32, ""),
    NAME(geteuid32, ""), NAME(getgid32, ""), NAME(getegid32, ""), NAME(kill, "pid:d,signal:d"),
    NAME(tkill, "tid:d,signal:d"), NAME(tgkill, "tgid:d,tid:d,signal:d"),
    NAME(rt_sigaction, "signal:d,act:p,old:p,size:d"), NAME(rt_sigprocmask, "how:d,set:p,old:p,size:d"),
    NAME(rt_sigsuspend, "mask:p,size:d"), NAME(sigaltstack, "stack:p,old:p"), NAME(setitimer, "which:d,value:p,old:p"),
    NAME(uname, "buf:p"), NAME(sysinfo, "info:p"), NAME(getrandom, "buf:p,size:d,flags:x"), NAME(umask, "mask:x"),
    NAME(prlimit64, "pid:d,resource:d,new:p,old:p"), NAME(ugetrlimit, "resource:d,limit:p"),
    NAME(sched_getaffinity, "pid:d,size:d,mask:p"), NAME(getrusage, "who:d,usage:p"),
};

#undef NAME

static const char *trace_error_name(int error)
{
    switch (error) {
    case EPERM: return "EPERM";
    case ENOENT: return "ENOENT";
    case EINTR: return "EINTR";
    case EIO: return "EIO";
    case EBADF: return "EBADF";
    case EAGAIN: return "EAGAIN";
    case ENOMEM: return "ENOMEM";
    case EFAULT: return "EFAULT";
    case EEXIST: return "EEXIST";
    case ENOTDIR: return "ENOTDIR";
    case EISDIR: return "EISDIR";
    case EINVAL: return "EINVAL";
    case ENFILE: return "ENFILE";
    case EMFILE: return "EMFILE";
    case ENOTTY: return "ENOTTY";
    case ENOSPC: return "ENOSPC";
    case ESPIPE: return "ESPIPE";
    case EROFS: return "EROFS";
    case EPIPE: return "EPIPE";
    case ENODEV: return "ENODEV";
    case ENOSYS: return "ENOSYS";
    case ENOTEMPTY: return "ENOTEMPTY";
    case ELOOP: return "ELOOP";
    case ENOTSOCK: return "ENOTSOCK";
    case EOPNOTSUPP: return "EOPNOTSUPP";
    case EAFNOSUPPORT: return "EAFNOSUPPORT";
    case EADDRINUSE: return "EADDRINUSE";
    case ECONNRESET: return "ECONNRESET";
    case ENOTCONN: return "ENOTCONN";
    case ETIMEDOUT: return "ETIMEDOUT";
    case ECONNREFUSED: return "ECONNREFUSED";
    case EINPROGRESS: return "EINPROGRESS";
    case EHOSTUNREACH: return "EHOSTUNREACH";
    case ECHILD: return "ECHILD";
    default: return "errno";
    }
}

#endif
