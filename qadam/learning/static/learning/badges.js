/* Checks badges without internet. The list is the one of qadam/learning/badges/listing.py, the link that of statements.py.
   QadamBadges.open(bytes, keys) reads a signed list; QadamBadges.check(list, keys, typed) says what a code or link is worth. */
var QadamBadges = (function () {
  "use strict";
  var LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ";
  var KINDS = ["P", "S", "C"], EVIDENCE = ["", "f", "q", "t"], SIZE = 15;
  var text = new TextEncoder();

  function unbase64(said) {
    var raw = atob(said.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (letter) { return letter.charCodeAt(0); });
  }

  function readCode(typed) {
    var code = typed.replace(/[٠-٩۰-۹]/g, function (digit) { return digit.charCodeAt(0) & 15; })
      .toUpperCase().replace(/[^0-9A-Z]/g, "");
    if (code.length !== 8) return "";
    var sum = 0;
    for (var n = 0; n < 8; n++) {
      var at = LETTERS.indexOf(code[n]);
      if (at < 0) return "";
      if (n < 7) sum += (n + 1) * at;
    }
    return LETTERS[sum % 29] === code[7] ? code : "";
  }

  function codeNumber(code) {
    for (var n = 0, value = 0; n < 7; n++) value = value * 29 + LETTERS.indexOf(code[n]);
    return value;
  }

  /* Browsers give their own check only to pages they call secure, and a saved file is not always one. */
  function signed(key, message, signature) {
    if (signature.length !== 64) return Promise.resolve(false);
    var subtle = self.crypto && self.crypto.subtle;
    if (!subtle || QadamBadges.plain) return Promise.resolve(plainly(key, message, signature));
    var alg = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    return subtle.importKey("jwk", { kty: key.kty, crv: key.crv, x: key.x, y: key.y }, alg, false, ["verify"])
      .then(function (imported) { return subtle.verify(alg, imported, signature, message); });
  }

  /* ── the same check in plain numbers: P-256 as in FIPS 186, SHA-256 as in FIPS 180 ── */
  function big(bytes) {
    return BigInt("0x" + Array.from(bytes, function (b) { return (b + 256).toString(16).slice(1); }).join(""));
  }

  function plainly(key, message, signature) {
    var P = BigInt("0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    var N = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    var G = [BigInt("0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
      BigInt("0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")];
    var O = BigInt(0), I = BigInt(1), II = BigInt(2), III = BigInt(3), IV = BigInt(4), VIII = BigInt(8);
    function mod(a, m) { a %= m; return a < O ? a + m : a; }
    function inverse(a, m) {
      var r = [m, mod(a, m)], t = [O, I];
      while (r[1]) {
        var q = r[0] / r[1];
        r = [r[1], r[0] - q * r[1]];
        t = [t[1], t[0] - q * t[1]];
      }
      return mod(t[0], m);
    }
    function twice(p) {
      if (!p || !p[1]) return null;
      var zz = mod(p[2] * p[2], P), yy = mod(p[1] * p[1], P), s = mod(IV * p[0] * yy, P);
      var m = mod(III * (p[0] - zz) * (p[0] + zz), P), x = mod(m * m - II * s, P);
      return [x, mod(m * (s - x) - VIII * yy * yy, P), mod(II * p[1] * p[2], P)];
    }
    function plus(p, q) {
      if (!p) return q;
      if (!q) return p;
      var pz = mod(p[2] * p[2], P), qz = mod(q[2] * q[2], P);
      var u = mod(p[0] * qz, P), s = mod(p[1] * qz * q[2], P);
      var h = mod(q[0] * pz - u, P), r = mod(q[1] * pz * p[2] - s, P);
      if (!h) return r ? null : twice(p);
      var hh = mod(h * h, P), hhh = mod(h * hh, P), v = mod(u * hh, P);
      var x = mod(r * r - hhh - II * v, P);
      return [x, mod(r * (v - x) - s * hhh, P), mod(h * p[2] * q[2], P)];
    }
    var r = big(signature.subarray(0, 32)), s = big(signature.subarray(32));
    if (r < I || s < I || r >= N || s >= N) return false;
    var Q = [big(unbase64(key.x)), big(unbase64(key.y)), I], g = [G[0], G[1], I];
    var w = inverse(s, N), u1 = mod(big(sha256(message)) * w, N), u2 = mod(r * w, N);
    var both = plus(g, Q), sum = null;
    var one = u1.toString(2).padStart(256, "0"), two = u2.toString(2).padStart(256, "0");
    for (var bit = 0; bit < 256; bit++) {
      sum = twice(sum);
      var pick = one[bit] === "1" ? (two[bit] === "1" ? both : g) : two[bit] === "1" ? Q : null;
      if (pick) sum = plus(sum, pick);
    }
    if (!sum || !sum[2]) return false;
    var z = inverse(sum[2], P);
    return mod(mod(sum[0] * z * z, P), N) === r;
  }

  function sha256(message) {
    var K = [], H = [], n = 2;
    for (; K.length < 64; n++) {
      for (var d = 2; d * d <= n && n % d; d++);
      if (d * d <= n) continue;
      if (H.length < 8) H.push((Math.sqrt(n) % 1) * 4294967296 | 0);
      K.push((Math.cbrt(n) % 1) * 4294967296 | 0);
    }
    var length = message.length, padded = new Uint8Array(((length + 72) >> 6) << 6);
    padded.set(message);
    padded[length] = 128;
    var view = new DataView(padded.buffer), w = new Int32Array(64);
    view.setUint32(padded.length - 8, Math.floor(length / 536870912));
    view.setUint32(padded.length - 4, (length << 3) >>> 0);
    function turn(a, by) { return (a >>> by) | (a << (32 - by)); }
    for (var at = 0; at < padded.length; at += 64) {
      var a = H.slice();
      for (var i = 0; i < 64; i++) {
        if (i < 16) w[i] = view.getInt32(at + i * 4);
        else {
          var x = w[i - 15], y = w[i - 2];
          w[i] = (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)) + w[i - 7] + w[i - 16];
        }
        var t = (turn(a[4], 6) ^ turn(a[4], 11) ^ turn(a[4], 25)) + ((a[4] & a[5]) ^ (~a[4] & a[6])) + a[7] + K[i] + w[i] | 0;
        var u = (turn(a[0], 2) ^ turn(a[0], 13) ^ turn(a[0], 22)) + ((a[0] & a[1]) ^ (a[0] & a[2]) ^ (a[1] & a[2])) | 0;
        a = [t + u | 0, a[0], a[1], a[2], a[3] + t | 0, a[4], a[5], a[6]];
      }
      for (i = 0; i < 8; i++) H[i] = H[i] + a[i] | 0;
    }
    var out = new DataView(new ArrayBuffer(32));
    H.forEach(function (part, i) { out.setInt32(i * 4, part); });
    return new Uint8Array(out.buffer);
  }

  /* ── the list ── */
  function open(data, keys) {
    var view = new DataView(data.buffer, data.byteOffset, data.byteLength), end = data.length - 64;
    var changed = new Error("changed");
    if (data.length < 80 || String.fromCharCode.apply(null, data.subarray(0, 4)) !== "QBL1") return Promise.reject(changed);
    var key = keys[String.fromCharCode.apply(null, data.subarray(end - 8, end))];
    if (!key || key.taken) return Promise.reject(changed);
    return signed(key, data.subarray(0, end), data.subarray(end)).then(function (fits) {
      var length = fits ? view.getUint32(4) : 0;
      if (!fits) throw changed;
      var head = JSON.parse(new TextDecoder().decode(data.subarray(8, 8 + length)));
      if (8 + length + head.count * SIZE !== end - 8) throw changed;
      return { head: head, view: view, first: 8 + length };
    });
  }

  function find(list, code) {
    var wanted = codeNumber(code), low = 0, high = list.head.count - 1;
    while (low <= high) {
      var middle = (low + high) >> 1, at = list.first + middle * SIZE;
      var number = list.view.getUint8(at) * 4294967296 + list.view.getUint32(at + 1);
      if (number === wanted) return facts(list, at);
      if (number < wanted) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }

  function facts(list, at) {
    var view = list.view, flags = view.getUint8(at + 5), month = view.getUint16(at + 6), head = list.head;
    return {
      kind: KINDS[flags & 3] + EVIDENCE[(flags >> 2) & 3], revoked: !!(flags & 16),
      year: 2020 + Math.floor(month / 12), month: month % 12,
      about: head.abouts[view.getUint16(at + 8)], place: head.places[view.getUint16(at + 10)],
      issuer: head.issuers[view.getUint16(at + 12)], meetings: view.getUint8(at + 14)
    };
  }

  function named(rows, code) {
    return rows.find(function (row) { return row[0] === code; }) || [code, {}];
  }

  function stated(list, said) {
    var parts = said.split("."), kind = /^([PC]|S[fqt])(\d*)$/.exec(parts[0]);
    if (parts.length !== 6 || !kind) return null;
    var head = list.head;
    return {
      kind: kind[1], meetings: +kind[2], year: 2000 + +parts[2].slice(0, 2), month: +parts[2].slice(2) - 1,
      about: named(head.abouts, parts[1]), place: named(head.places, parts[3]), issuer: named(head.issuers, parts[4])
    };
  }

  /* {verdict: valid | revoked | genuine | forged | unlisted | mistyped, code, what} */
  function check(list, keys, typed) {
    var link = /badges\/([^/#?\s]+)\/?#([\w.~-]+)/.exec(typed);
    var code = readCode(link ? link[1] : typed);
    if (!code) return Promise.resolve({ verdict: link ? "forged" : "mistyped", code: "" });
    var listed = find(list, code);
    if (!link) return Promise.resolve({ verdict: listed ? (listed.revoked ? "revoked" : "valid") : "unlisted", code: code, what: listed });
    var cut = link[2].lastIndexOf("."), said = link[2].slice(0, cut), key = keys[said.slice(said.lastIndexOf(".") + 1)];
    var forged = { verdict: "forged", code: code };
    if (!key) return Promise.resolve(forged);
    try { var signature = unbase64(link[2].slice(cut + 1)); } catch (broken) { return Promise.resolve(forged); }
    return signed(key, text.encode("qadam-badge-1 " + code + " " + said), signature).then(function (fits) {
      if (!fits) return forged;
      if (listed) return { verdict: listed.revoked ? "revoked" : "valid", code: code, what: listed };
      return key.taken ? { verdict: "unlisted", code: code } : { verdict: "genuine", code: code, what: stated(list, said) };
    });
  }

  return { open: open, check: check, readCode: readCode, unbase64: unbase64, plain: false };
})();
