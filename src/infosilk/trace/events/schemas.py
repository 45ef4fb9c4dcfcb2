"""What goes in and out of trace's API beside EPCIS documents, whose shape is the standard's."""

from datetime import datetime

from pydantic import BaseModel, Field


class CapturedOut(BaseModel):
    """The identifiers of the events of a captured document, in its order."""

    event_ids: list[str]


class StepOut(BaseModel):
    """One step of a timeline; `place` in the language asked for, `zone` the time zone to show `time` in."""

    time: datetime
    zone: str
    biz_step: str
    disposition: str
    place: str
    place_uri: str
    node: str
    note: str
    withdrawn: bool
    event_id: str


class TimelineOut(BaseModel):
    number: str
    steps: list[StepOut]


class SimpleEventQueryIn(BaseModel):
    """The parameters of the standard's SimpleEventQuery that this node answers; any other is refused with
    400.

    Several values of one parameter are separated by commas and mean any of them; different parameters mean all.
    """

    eventType: str | None = Field(None, description="ObjectEvent, AggregationEvent, …")
    EQ_action: str | None = Field(None, description="ADD, OBSERVE or DELETE")
    EQ_bizStep: str | None = Field(None, description="A word of CBV 2.0 or a URI")
    EQ_disposition: str | None = Field(None, description="A word of CBV 2.0 or a URI")
    EQ_readPoint: str | None = Field(None, description="The URI of the read point")
    EQ_bizLocation: str | None = Field(None, description="The URI of the business location")
    EQ_eventID: str | None = Field(None, description="The event's identifier")
    GE_eventTime: str | None = Field(None, description="Not before this time, with offset")
    LT_eventTime: str | None = Field(None, description="Before this time, with offset")
    GE_recordTime: str | None = Field(None, description="Captured here not before this time")
    LT_recordTime: str | None = Field(None, description="Captured here before this time")
    MATCH_epc: str | None = Field(None, description="In epcList or childEPCs; no patterns")
    MATCH_parentID: str | None = Field(None, description="As parentID")
    MATCH_inputEPC: str | None = Field(None, description="In inputEPCList")
    MATCH_outputEPC: str | None = Field(None, description="In outputEPCList")
    MATCH_anyEPC: str | None = Field(None, description="In any of these")
    perPage: str | None = Field(None, description="1 to 500; 30 if left out")
    nextPageToken: str | None = Field(None, description="From the last answer's link")
