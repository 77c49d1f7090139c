#!/usr/bin/env bash
# Base images where no registry can be reached: debootstrap and `docker import`. Needs root, debootstrap and an engine.
#
#   deploy/images/debian_base.sh      # crossdesk/base:bookworm, crossdesk/build:bookworm
#   BASE_IMAGE=crossdesk/base:bookworm BUILD_IMAGE=crossdesk/build:bookworm make images
set -euo pipefail
engine=${ENGINE:-docker}
mirror=${MIRROR:-http://deb.debian.org/debian}
certificates=/etc/ssl/certs/ca-certificates.crt
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Builds: what the Dockerfile would otherwise install by apt.
debootstrap --variant=minbase --include=python3,python3-venv,binutils,ca-certificates bookworm "$scratch/build" "$mirror"
cp "$certificates" "$scratch/build$certificates"   # those of this machine, for its proxies
tar -C "$scratch/build" -c . | "$engine" import --change "ENV PIP_CERT=$certificates SSL_CERT_FILE=$certificates" - crossdesk/build:bookworm

# Runs: Python and what wheels link to, without shells' company: no package manager, no Perl, no manuals, no users but two.
debootstrap --variant=minbase --include=python3,libstdc++6,libgomp1,ca-certificates,tzdata bookworm "$scratch/base" "$mirror"
cd "$scratch/base"
rm -rf var/cache/* var/lib/apt var/lib/dpkg/info usr/share/{doc,man,locale,info,perl,perl5,bash-completion,lintian,common-licenses} \
  usr/lib/x86_64-linux-gnu/{perl,perl-base,gconv} usr/lib/apt usr/lib/systemd usr/lib/udev usr/sbin/* \
  usr/bin/{perl*,apt*,dpkg*,deb*} usr/lib/x86_64-linux-gnu/libapt-* usr/lib/python3/dist-packages var/log/* boot home srv media mnt
find . -name __pycache__ -path '*python3*' -prune -exec rm -rf {} +
printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/tmp:/sbin/nologin\n' >etc/passwd
printf 'root:x:0:\nnonroot:x:65532:\n' >etc/group
: >etc/shadow
tar -c . | "$engine" import --change 'USER 65532:65532' - crossdesk/base:bookworm
