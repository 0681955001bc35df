#pragma once

#include <string>

/// Keys and tokens that an independent library (pyca/cryptography) made; their private keys were thrown away. The tokens are
/// of https://issuer.test for "other" and "millrace", about ada, operator of acme, until 2100.
namespace millrace::jwt::samples {

inline const std::string kKeys =
    "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"rsa-1\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\"tmWFwL5KRiKgxIgnKGvH_U"
    "YveqFEglTlGQeEwvKOKVPayj5Oc-lzHm8RfYL-0ul-7_UTLgXXh1jbCU6KYV49RBGwlf5i4ZaZVmHu0_LW5Aj0YLAUxZ4HOQdFw7KHOzVdh2n2"
    "bmWfe2v4D427ZW5x3m9zhNdSGmDKfii_www5s9pgIPOUoDaTrnuLY8qvx_vqMfrkvNuthSiXQbZW36gmvubPvXIdXZ8h2CwO_cWY_Zu4aJc1D_"
    "pLUfG0oOWHmTfJAcUNCELL8RzHwg0si74v0U3whk9T4mmn9nQ0EAqouNOZHh7shp-tEdDFyvyTv2XJlqQULVBN9hhWD0kV1QC7ew\",\"e\":"
    "\"AQAB\"},{\"kty\":\"EC\",\"kid\":\"ec-1\",\"crv\":\"P-256\",\"x\":\"KCHru029Pi8D5Na4OgjWAj5WoJULUk9vjJBN6zPsz"
    "4w\",\"y\":\"eQjiumu_ncVXWVBspoMniyNOTBB8WObnzf-sTprNs1k\"},{\"kty\":\"OKP\",\"kid\":\"ed-1\",\"crv\":\"Ed2551"
    "9\",\"x\":\"6z5VpCv7nzvgqI5Q6x59T5EJOBfrG-PyIF_arVt9ikY\"}]}";

inline const std::string kRs256 =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYS0xIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci50ZXN0IiwiYXVkIjpbIm90aG"
    "VyIiwibWlsbHJhY2UiXSwic3ViIjoiYWRhIiwiZXhwIjo0MTAyNDQ0ODAwLCJpYXQiOjE3MDAwMDAwMDAsInJvbGVzIjpbIm9wZXJhdG9yIl0s"
    "InRlbmFudCI6ImFjbWUifQ.j0f-Nl8JQV_ccUrCBoy-8mRYudIy6LzJWXeCedWeFNDpDhbPsC4LPumFmNaxydMIDa-wjSFHk55uwTePPfoJ1xB"
    "cCCxO8NFyMRZ0rdlqbybve8rna9rcG7HN_c-pBpBDgL1fgrpp8-XWuwxnbJSyLG4VcXF9qBqhHFFM8GLfpEfCJuyG-S1Swre3rtXGCHFIzMBM-"
    "5w_CJdf9slCqnq2dkuMl-_PFGtbQ4HaNJ5v8UHFGlxHGNEMW2cENaW28jf0V3o63TajQxqZgAhNhC4kbrJmacPqz7zpTW9EeQJqr-1w_GXsi1k"
    "6o6ceZdLMM25JA5soeK7XnFeKmQ7qn0PDoQ";

inline const std::string kEs256 =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjLTEiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci50ZXN0IiwiYXVkIjpbIm90aGV"
    "yIiwibWlsbHJhY2UiXSwic3ViIjoiYWRhIiwiZXhwIjo0MTAyNDQ0ODAwLCJpYXQiOjE3MDAwMDAwMDAsInJvbGVzIjpbIm9wZXJhdG9yIl0sI"
    "nRlbmFudCI6ImFjbWUifQ.NlmYcZe9kxWN61cVJTlgQ0GuuiEJyf364b91m6eKOYdBqAita-_408Xye2LNKn1qvXHBoh75nx-gjILqEfPJvg";

inline const std::string kEdDsa =
    "eyJhbGciOiJFZERTQSIsImtpZCI6ImVkLTEiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci50ZXN0IiwiYXVkIjpbIm90aGV"
    "yIiwibWlsbHJhY2UiXSwic3ViIjoiYWRhIiwiZXhwIjo0MTAyNDQ0ODAwLCJpYXQiOjE3MDAwMDAwMDAsInJvbGVzIjpbIm9wZXJhdG9yIl0sI"
    "nRlbmFudCI6ImFjbWUifQ.MlcJ2LRAFXZGm62BPIJiCcurHZbx5mSsPhdDwtIouR9-oT1jtj_WFIc6lCLaAqXC9satC9Ekz_HWUZpx6kGJDw";

inline const std::string kWeakKey =
    "{\"kty\":\"RSA\",\"kid\":\"weak\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\"uHBTFVxqzI0JeGWtnK0XCH2lLZ8pgVe9SV"
    "S1eVKEPJLOzT5Y8rM-1oaoyp_90bjWT9On46hAEx7tfCwIb8fq5KFs0YEAtG3RzR3DLRmzlnvSlEJI-Ev-Geb6GyQ5id5iuHRwTGbhO0pHVhnP"
    "vDHuZ9pUF4esm1EUgbWE2sQLi0c\",\"e\":\"AQAB\"}";

}  // namespace millrace::jwt::samples
