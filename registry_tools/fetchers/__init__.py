"""Registries and document sources; one file each.

A fetcher is a module with

- `NAME`: the registry's name,
- `Request`: a closed model of what can be asked of it,
- `fetch(request, into, client, on_event) -> Receipt`: brings the files into the folder `into` through the one polite
  `http.Client`, tells `on_event` of each step (`receipt.Event`), and returns the `receipt.Receipt`.

What every fetcher keeps to: bytes as served, one file a record, written whole or not at all (`folder.Folder`); a manifest
line for each file and each failure; one record's failure never ends the batch; an answer that could not be had is a
FetchError and only a registry's own "not found" is a NotFoundError.
"""
