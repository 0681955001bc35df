"""PDF in, text out: kept as extracted/<source>/<document id>.json below the store."""

import pathlib
import subprocess
import urllib.parse

from agent_server import BadDocument, name_for_file, serve, source_of, write_json

PDF_BYTES_MAX = 20 << 20
TEXT_BYTES_MAX = 2 << 20
SECONDS_MAX = 20


def locate(document_path, documents):
    path = pathlib.Path(urllib.parse.unquote(document_path.removeprefix("file://")))
    path = (documents / path).resolve()
    if not path.is_relative_to(documents.resolve()):
        raise BadDocument("document_path leads out of the documents' folder")
    if not path.is_file():
        raise BadDocument(f"there is no document {path.name}")
    return path


def text_of_pdf(path):
    size = path.stat().st_size
    if size == 0:
        raise BadDocument(f"{path.name} is empty")
    if size > PDF_BYTES_MAX:
        raise BadDocument(f"{path.name} has {size} bytes; {PDF_BYTES_MAX} are read at most")
    with path.open("rb") as stream:
        if b"%PDF-" not in stream.read(1024):
            raise BadDocument(f"{path.name} is no PDF")
    try:
        done = subprocess.run(["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"], capture_output=True, timeout=SECONDS_MAX,
                              check=False)
    except subprocess.TimeoutExpired:
        raise BadDocument(f"{path.name} takes longer than {SECONDS_MAX} s to read") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise BadDocument(f"{path.name} cannot be read: {said[0] if said else 'pdftotext gave up'}")
    text = done.stdout[:TEXT_BYTES_MAX].decode(errors="replace")
    if not text.strip():
        raise BadDocument(f"{path.name} holds no text: is it a scan?")
    return text


def answer(request, store, documents):
    source = source_of(request)
    text = text_of_pdf(locate(request["document_path"], documents))
    target = store / "extracted" / source / f"{name_for_file(request['document_id'])}.json"
    write_json(target, {"document_id": request["document_id"], "source_type": source, "text": text})
    return {"agent_response": f"{len(text)} characters of text", "canonical_output_location": target.resolve().as_uri()}


if __name__ == "__main__":
    serve("pdf-adapter", answer)
