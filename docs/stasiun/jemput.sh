#!/bin/sh
# Fetches a station's package of one day over a line that breaks, checks it, and unpacks it. Run it again whenever you like: nothing is
# fetched twice, and a package that fails its check never replaces a good one.
#
#   KANTOR=https://kantor.example STASIUN=3 KUNCI=... TUJUAN=/srv/siaran ./jemput.sh [2026-11-27]
#
# KANTOR: address of the office. STASIUN: number of the station. KUNCI: the station's key for programs. TUJUAN: the folder to fill.
# KUNCI_PUBLIK: file with the office's public key, fetched once from a line you trust; without it only the files' hashes are checked.
# JEDA, COBA: seconds between attempts (5), and how many attempts without a single new byte (50). Needs curl, unzip, jq; minisign for the signature.
# Exit code 0: the day's folder is whole and the newest. 1: not yet; whatever came is kept for the next attempt. 2: refused.
set -eu
day=${1:-$(TZ=WIB-7 date +%F)}
address=$KANTOR/stasiun/$STASIUN/hari/$day/paket.zip
part=$TUJUAN/$day.part

# The key goes in by standard input: a command line can be read by everyone on the computer.
ask() {
  printf 'header = "Authorization: Bearer %s"\n' "$KUNCI" | curl --config - --silent --show-error --fail --connect-timeout 20 "$@"
}

header() { # header NAME: its value in the last answer
  sed -n "s/^$1: *//Ip" "$part.head" | tr -d '\r' | tail -n 1
}

size() {
  if [ -f "$1" ]; then wc -c <"$1" | tr -d ' '; else echo 0; fi
}

is_newest() {
  [ "$etag" = "$(cat "$TUJUAN/$day/.etag" 2>/dev/null || true)" ]
}

fetch() { # one attempt: what is the newest, and go on where the last one stopped
  ask --head --output "$part.head" "$address" || return 1
  etag=$(header ETag)
  length=$(header Content-Length)
  ! is_newest || return 0
  if [ "$etag" != "$(cat "$part.etag" 2>/dev/null || true)" ]; then
    rm -f "$part"
    printf '%s' "$etag" >"$part.etag"
  fi
  [ "$(size "$part")" -eq "$length" ] || ask --continue-at - --header "If-Range: $etag" --output "$part" "$address" || return 1
  [ "$(size "$part")" -eq "$length" ]
}

check() { # the signature of the manifest, and each file against the manifest
  if [ -n "${KUNCI_PUBLIK:-}" ]; then minisign -V -q -m manifest.json -p "$KUNCI_PUBLIK" || return 1; fi
  jq -r '.files | to_entries[] | "\(.value.sha256)  \(.key)"' manifest.json | sha256sum --check --quiet --strict
}

mkdir -p "$TUJUAN"
idle=0
before=-1
until fetch; do
  now=$(size "$part")
  if [ "$now" -eq "$before" ]; then idle=$((idle + 1)); else idle=0; fi
  before=$now
  if [ "$idle" -ge "${COBA:-50}" ]; then
    echo "jemput: sambungan belum pulih; $now bita disimpan untuk percobaan berikutnya" >&2
    exit 1
  fi
  sleep "${JEDA:-5}"
done

if is_newest; then
  rm -f "$part.head"
  echo "jemput: $day sudah yang terbaru"
  exit 0
fi
fresh=$TUJUAN/$day.new
rm -rf "$fresh"
if ! { unzip -q "$part" -d "$fresh" && (cd "$fresh" && check); }; then
  rm -rf "$fresh" "$part" "$part.etag"
  echo "jemput: paket $day ditolak: tanda tangan atau isinya tidak cocok" >&2
  exit 2
fi
printf '%s' "$etag" >"$fresh/.etag"
rm -rf "$TUJUAN/$day.old"
[ ! -d "$TUJUAN/$day" ] || mv "$TUJUAN/$day" "$TUJUAN/$day.old"
mv "$fresh" "$TUJUAN/$day"
rm -rf "$TUJUAN/$day.old" "$part" "$part.head" "$part.etag"
echo "jemput: $day lengkap, $length bita"
