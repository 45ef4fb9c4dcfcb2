"""The API of papers: which kinds there are, and one of a thing."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import BaseModel

from infosilk.commons.drawing import kinds
from infosilk.kernel.access import acting_of
from infosilk.kernel.problems.api import responses
from infosilk.kernel.schemas import NO_NUL, Text

router = Router()
Code = Annotated[str, Path(max_length=60, pattern=NO_NUL)]
KeyText = Annotated[str, Path(max_length=120, pattern=NO_NUL)]
_PDF = {
    "responses": {
        200: {
            "description": "The paper",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class PaperKindOut(BaseModel):
    code: str
    title: str
    format: str


@router.get("/papers", response={200: list[PaperKindOut], **responses()}, summary="Kinds of papers")
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that this node draws."""
    acting_of(request)
    return [{"code": one.code, "title": str(one.title), "format": one.format} for one in kinds.papers().values()]


@router.get("/papers/{code}/{key}", response=responses(404, 409, 422), openapi_extra=_PDF, summary="A paper as PDF")
def draw(request: HttpRequest, code: Code, key: KeyText, languages: Text = "") -> HttpResponse:
    """Of the thing that `key` names (a consignment's number, a due's reference). `languages`: one or two of the zone's,
    as sr-latn,zh-hans; without it those that the paper has by itself."""
    return kinds.pdf(kinds.named(code).draw(acting_of(request), key, kinds.languages(languages)))
